import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { pinSelf, stopPeers } from '../support/process/peer.ts';
import { loadNow, machineSince } from './machine.ts';
import { progress } from './progress.ts';
import { CASES, SCOPE_CASES } from './queries/case.ts';
import { measureCase, type Rounds } from './queries/measure.ts';
import { chosen, positive, withSection } from './queries/options.ts';
import { installPeers } from './queries/peers.ts';
import { markdown, toJson, type QueryReport } from './queries/report.ts';
import { measureScopes, type Polled } from './queries/scopes.ts';
import { NEEDS_PEERS, SERVERS } from './queries/server.ts';
import { LOAD_CORE } from './subject.ts';

/**
 * Compares what a query costs in the gateway, in a bare proxy and in other GraphQL servers. The report says which targets
 * were reached. Only a run that could not complete exits with 1. Ctrl-C ends it with a report of the cases that are complete.
 */
const PAGE = new URL('../../docs/performance.md', import.meta.url);
const INTERRUPTED = 130;
const names = [...CASES, ...SCOPE_CASES].map(({ name }) => name);

function readOptions() {
  const { values } = parseArgs({
    options: {
      /** Cases, separated by commas. */
      only: { type: 'string' },
      /** Servers, separated by commas. */
      targets: { type: 'string' },
      rounds: { type: 'string', default: '4' },
      /** Length of one measurement. */
      seconds: { type: 'string', default: '1' },
      /** A file for the report as JSON. */
      json: { type: 'string' },
      /** Writes the tables into docs/performance.md. */
      update: { type: 'boolean', default: false },
    },
  });
  const { json, update } = values;
  return {
    json,
    update,
    cases: chosen('--only', values.only, names),
    servers: chosen('--targets', values.targets, SERVERS),
    rounds: positive('--rounds', values.rounds, true),
    seconds: positive('--seconds', values.seconds),
  };
}

const cases = new Map<string, Rounds>();
const polled: Polled[] = [];
const loadBefore = loadNow();
let isInterrupted = false;

async function run(options: ReturnType<typeof readOptions>): Promise<void> {
  const { servers } = options;
  if (servers.some((server) => NEEDS_PEERS.includes(server))) await installPeers();
  for (const each of CASES.filter(({ name }) => options.cases.includes(name))) {
    if (isInterrupted) return;
    progress(`${each.name}: ${each.what}`);
    cases.set(each.name, await measureCase(each, options));
  }
  if (!servers.includes('gateway')) return;
  for (const each of SCOPE_CASES.filter(({ name }) => options.cases.includes(name))) {
    if (isInterrupted) return;
    progress(`${each.name}: ${each.scopes} scopes that are polled`);
    polled.push(await measureScopes(each, options));
  }
}

function show({ json, update, rounds, seconds }: ReturnType<typeof readOptions>): void {
  if (cases.size + polled.length === 0) return;
  const report: QueryReport = { machine: machineSince(loadBefore), rounds, seconds, cases, polled };
  const text = markdown(report);
  process.stdout.write(text);
  if (json !== undefined) writeFileSync(json, toJson(report));
  if (update && !isInterrupted) writeFileSync(PAGE, withSection(readFileSync(PAGE, 'utf8'), text));
}

/** The peers are stopped, so that what is under way fails. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    isInterrupted = true;
    progress('interrupted');
    void stopPeers();
  });
}

try {
  const options = readOptions();
  // Some servers check more in development.
  process.env['NODE_ENV'] = 'production';
  pinSelf(LOAD_CORE);
  try {
    await run(options);
  } catch (error) {
    if (!isInterrupted) throw error;
  }
  show(options);
  process.exitCode = isInterrupted ? INTERRUPTED : 0;
} catch (error) {
  process.stderr.write(`The benchmark failed: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await stopPeers();
}
