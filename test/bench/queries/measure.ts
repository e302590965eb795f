import { isDeepStrictEqual } from 'node:util';
import { createHash } from 'node:crypto';
import { startPeer, type Peer } from '../../support/process/peer.ts';
import { LOAD_CORE, SERVER_CORE } from '../subject.ts';
import type { Usage } from '../usage.ts';
import type { Case } from './case.ts';
import type { Checked, Run } from './load.ts';
import { answersOf } from './model.ts';
import type { Asked } from './prepare.ts';
import type { Query } from './query.ts';
import { fileOf, type Server } from './server.ts';

/** One measurement of one server. */
export interface Round {
  /** CPU time of the server process a query, in microseconds. */
  cpuMicros: number;
  queriesPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  rssBytes: number;
  upstreamCalls: number;
}

/** The rounds of each server. Rounds of the same number ran one after the other. */
export type Rounds = Partial<Record<Server, Round[]>>;

export interface MeasureOptions {
  servers: readonly Server[];
  rounds: number;
  seconds: number;
}

/** Until the functions of the hot path are compiled. */
const WARM_UP_SECONDS = 2;

const BACKEND = new URL('backend.ts', import.meta.url);
const LOAD = new URL('load.ts', import.meta.url);

interface Stand {
  server: Peer;
  load: Peer;
  backend: Peer;
}

/** Starts all servers, checks their answers and measures them in turn. */
export async function measureCase(each: Case, { servers, rounds, seconds }: MeasureOptions): Promise<Rounds> {
  const stands = new Map<Server, Stand>();
  const measured: Rounds = {};
  try {
    for (const name of servers) stands.set(name, await start(name, each));
    for (const stand of stands.values()) await measureOnce(stand, each, WARM_UP_SECONDS);
    for (let round = 0; round < rounds; round += 1)
      for (const [name, stand] of stands)
        (measured[name] ??= []).push(await measureOnce(stand, each, seconds));
    return measured;
  } finally {
    for (const { server, load, backend } of stands.values())
      for (const peer of [load, server, backend]) await peer.stop();
  }
}

async function start(name: Server, each: Case): Promise<Stand> {
  const backend = await startPeer(BACKEND, LOAD_CORE);
  const { data, fresh, delayMs, credentials } = each;
  const upstreamUrl = await backend.ask<string>('listen', { data, fresh, delayMs });
  const server = await startPeer(fileOf(name), SERVER_CORE);
  const load = await startPeer(LOAD, LOAD_CORE);
  const url = await server.ask<string>('listen', { upstreamUrl });
  const queries = each.queries(data);
  const kind = name === 'proxy' ? 'rest' : 'graphql';
  const asked: Asked = { url, kind, credentials, queries };
  await load.ask('prepare', asked);
  const checked = await load.ask<Checked[]>('check', { count: queries.length, asText: kind === 'graphql' });
  for (const [i, query] of queries.entries()) checkAnswer(name, each, query, checked[i]);
  return { server, load, backend };
}

function checkAnswer(name: Server, { name: caseName, data, fresh }: Case, query: Query, checked?: Checked) {
  const fail = (why: string) => new Error(`${caseName}: ${name} ${why}`);
  if (!checked) throw fail('did not answer');
  const { text, digest, differs } = checked;
  const hasSerial = fresh && (text === undefined || text.includes('#'));
  if (differs !== hasSerial) throw fail(differs ? 'gave two different answers' : 'gave a stale answer');
  if (text !== undefined && !isDeepStrictEqual(JSON.parse(text), { data: query.data }))
    throw fail(`gave the wrong answer ${text.slice(0, 500)}`);
  if (text === undefined && digest !== digestOf(data, query.paths))
    throw fail('changed the answer of the service');
}

function digestOf(data: Case['data'], paths: readonly string[]): string {
  const answers = answersOf(data);
  const text = paths.map((path) => answers.get(path) ?? '').join('');
  return createHash('sha256').update(text).digest('hex');
}

/** The connections are new each time, since servers close those that were idle. */
async function measureOnce({ server, load, backend }: Stand, each: Case, seconds: number): Promise<Round> {
  await load.ask('open', { connections: each.connections });
  const callsBefore = await backend.ask<number>('requests');
  const before = await server.ask<Usage>('usage');
  const run = await load.ask<Run>('run', { seconds });
  const after = await server.ask<Usage>('usage');
  const calls = (await backend.ask<number>('requests')) - callsBefore;
  await load.ask('close');
  return {
    cpuMicros: (after.cpuMicros - before.cpuMicros) / run.queries,
    queriesPerSecond: run.queries / run.seconds,
    p50Ms: run.p50Ms,
    p99Ms: run.p99Ms,
    rssBytes: after.rssBytes,
    upstreamCalls: calls / run.queries,
  };
}
