import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { pinSelf, startPeer, stopPeers, type Peer } from '../support/process/peer.ts';
import { loadNow, machineSince } from './machine.ts';
import { table } from './markdown.ts';
import { progress } from './progress.ts';
import { CASES, type Case } from './queries/case.ts';
import type { Run } from './queries/load.ts';
import { chosen, positive } from './queries/options.ts';
import { median } from './statistics.ts';
import { LOAD_CORE, SERVER_CORE } from './subject.ts';
import type { Usage } from './usage.ts';

/**
 * Compares what a query costs without spans, and with the SDK of OpenTelemetry and a collector on the other core. Then it
 * measures the spans alone, which shows what part of the cost is the SDK's. That part is less noisy on a busy machine.
 */
const SDK = fileURLToPath(new URL('../../deploy/opentelemetry/otel.mjs', import.meta.url));
const SETUPS = {
  none: undefined,
  '1 %': { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.01' },
  '10 %': { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.1' },
  all: { OTEL_TRACES_SAMPLER: 'parentbased_always_on' },
} as const;
const SPAN_ROUNDS = 40;
type Setup = keyof typeof SETUPS;
const NAMES = Object.keys(SETUPS) as Setup[];

const { values } = parseArgs({
  options: {
    /** Cases of `bench:queries`, separated by commas. */
    only: { type: 'string', default: 'q1,q1creds,q2' },
    rounds: { type: 'string', default: '7' },
    /** Length of one measurement. */
    seconds: { type: 'string', default: '2' },
  },
});
const names = chosen(
  '--only',
  values.only,
  CASES.map(({ name }) => name),
);
const rounds = positive('--rounds', values.rounds, true);
const seconds = positive('--seconds', values.seconds);

interface Stand {
  server: Peer;
  load: Peer;
}

const file = (name: string) => new URL(`queries/${name}.ts`, import.meta.url);

async function start(setup: Setup, { data, fresh, delayMs, credentials, queries }: Case): Promise<Stand> {
  const backend = await startPeer(file('backend'), LOAD_CORE);
  const upstreamUrl = await backend.ask<string>('listen', { data, fresh, delayMs });
  const environment = SETUPS[setup];
  Object.assign(process.env, environment);
  const server = await startPeer(file('server-gateway'), SERVER_CORE, environment ? ['--import', SDK] : []);
  const load = await startPeer(file('load'), LOAD_CORE);
  const url = await server.ask<string>('listen', { upstreamUrl });
  await load.ask('prepare', { url, kind: 'graphql', credentials, queries: queries(data) });
  await load.ask('check', { count: queries(data).length, asText: true });
  return { server, load };
}

/** CPU time of the gateway a query, in microseconds. */
async function measure({ server, load }: Stand, { connections }: Case): Promise<number> {
  await load.ask('open', { connections });
  const before = await server.ask<Usage>('usage');
  const { queries } = await load.ask<Run>('run', { seconds });
  const after = await server.ask<Usage>('usage');
  await load.ask('close');
  return (after.cpuMicros - before.cpuMicros) / queries;
}

async function rowOf(each: Case): Promise<string[]> {
  const stands = new Map<Setup, Stand>();
  for (const setup of NAMES) stands.set(setup, await start(setup, each));
  for (const stand of stands.values()) await measure(stand, each);
  const costs = new Map<Setup, number[]>(NAMES.map((setup) => [setup, []]));
  for (let round = 1; round <= rounds; round += 1) {
    progress(`${each.name}: round ${round} of ${rounds}`);
    for (const [setup, stand] of stands) costs.get(setup)?.push(await measure(stand, each));
  }
  await stopPeers();
  const of = (setup: Setup) => costs.get(setup) ?? [];
  const cells = NAMES.map((setup) => {
    const micros = median(of(setup));
    // Rounds of the same number ran one after the other.
    const share = median(of(setup).map((cost, i) => cost / (of('none')[i] ?? cost) - 1));
    return setup === 'none' ? micros.toFixed(1) : `${micros.toFixed(1)} (${(share * 100).toFixed(1)} %)`;
  });
  return [each.name, each.what, ...cells];
}

/** What the spans of one query cost, in microseconds. */
async function spanRow(setup: Setup): Promise<string[] | undefined> {
  const environment = SETUPS[setup];
  if (!environment) return undefined;
  progress(`spans alone, ${setup}`);
  Object.assign(process.env, environment);
  const peer = await startPeer(new URL('spans.ts', import.meta.url), SERVER_CORE, ['--import', SDK]);
  const { bare, gateway } = await peer.ask<{ bare: number; gateway: number }>('measure', {
    rounds: SPAN_ROUNDS,
  });
  await peer.stop();
  return [setup, bare.toFixed(1), gateway.toFixed(1), (gateway - bare).toFixed(1)];
}

const collector = createServer((req, res) => {
  req.resume().once('end', () => res.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
}).listen(0, '127.0.0.1');
await once(collector, 'listening');
Object.assign(process.env, {
  NODE_ENV: 'production',
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
});
pinSelf(LOAD_CORE);
const loadBefore = loadNow();
try {
  const rows: string[][] = [];
  for (const each of CASES.filter(({ name }) => names.includes(name))) rows.push(await rowOf(each));
  const spanRows: string[][] = [];
  for (const setup of NAMES) spanRows.push(...[await spanRow(setup)].flatMap((row) => (row ? [row] : [])));
  const { cores, model, node, load } = machineSince(loadBefore);
  const machine = `${cores} cores of ${model}, Node ${node}. Load average ${load.before.toFixed(2)} before, ${load.after.toFixed(2)} after.`;
  const head = [
    'case',
    'query',
    ...NAMES.map((name) => (name === 'none' ? 'no SDK, µs' : `SDK, ${name} sampled, µs`)),
  ];
  const spanHead = ['sampled', 'the SDK, µs', 'the gateway, µs', 'difference, µs'];
  const text = [machine, '', ...table(head, rows), '', 'The spans alone:', '', ...table(spanHead, spanRows)];
  process.stdout.write(`${text.join('\n')}\n`);
} finally {
  await stopPeers();
  collector.closeAllConnections();
  collector.close();
}
