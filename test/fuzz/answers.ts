import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { question, type Questioned } from '../support/process/child.ts';
import { startBrokenBackend, type BrokenBackend } from './broken-backend.ts';

export interface AnswersOptions {
  seed: number;
  /** The number of cases. */
  count: number;
  /** The number of the first case. @default 0 */
  from?: number;
  /** Concurrent cases. @default 8 */
  atOnce?: number;
  /** Called after each block of cases. */
  onProgress?: (result: AnswersResult) => void;
  signal?: AbortSignal;
}

export interface AnswersResult {
  done: number;
  /** Cases whose request reached the service. The others met an open circuit. */
  reached: number;
  /** The number of cases by outcome: `data`, or the code of the first error. */
  outcomes: Map<string, number>;
  failures: string[];
}

const BLOCK = 250;
const MAX_FAILURES = 20;
const REPLY_DEADLINE_MS = 30_000;
/** Deadline of a call with its retry, and time for a busy machine. */
const CASE_DEADLINE_MS = 8_000;
const RECOVERY_DEADLINE_MS = 20_000;
const RETRY_MS = 50;

const QUERIES = [
  '{customizations{id name}}',
  '{customization(id:"m-1"){id corpora{name} words(first:5){totalCount}}}',
  '{baseModels{name}}',
  '{baseModel(name:"en-US"){name}}',
  'mutation{resetModel(id:"m-1"){errors{message}}}',
  'mutation{deleteModel(id:"m-1"){errors{message}}}',
  'mutation{addWords(modelId:"m-1" words:[{word:"VTS"}]){errors{message}}}',
  'mutation{createModel(input:{name:"a" baseModelName:"en-US_Telephony"}){errors{message}}}',
];
const UPLOAD =
  'mutation($file:File){addCorpus(modelId:"m-1" input:{name:"log" file:$file}){errors{message}}}';
const EXPECTED_CODE =
  /^(UPSTREAM_(UNAVAILABLE|TIMEOUT|INVALID_RESPONSE)|RATE_LIMITED|UNAUTHENTICATED|FORBIDDEN|NOT_FOUND|BAD_USER_INPUT|CONFLICT)$/;

/** Sends operations through a gateway whose service responds with broken bytes. Each must end in time with data or a coded error. */
export async function runAnswers(options: AnswersOptions): Promise<AnswersResult> {
  const { seed, count, from = 0, atOnce = 8, onProgress, signal } = options;
  const backend = await startBrokenBackend(seed);
  const child = startServer();
  const result: AnswersResult = { done: 0, reached: 0, outcomes: new Map(), failures: [] };
  try {
    const url = await child.ask<string>('start', backend.url);
    for (let done = 0; done < count && result.failures.length < MAX_FAILURES; done += BLOCK) {
      if (signal?.aborted) break;
      let next = from + done;
      const last = from + Math.min(done + BLOCK, count);
      const work = async () => {
        while (next < last) await oneCase(url, backend, result, (next += 1) - 1);
      };
      await Promise.all(Array.from({ length: atOnce }, work));
      for (const bug of await child.ask<string[]>('bugs'))
        result.failures.push(`cases ${from + done} to ${last}: ${bug}`);
      onProgress?.(result);
    }
  } catch (error) {
    result.failures.push(`after ${result.done} cases: ${child.ended ?? String(error)}`);
  } finally {
    await child.stop();
    await backend.close();
  }
  return result;
}

function startServer(): Questioned {
  const path = fileURLToPath(new URL('answers-server.ts', import.meta.url));
  const child = spawn(process.execPath, [path], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return question(child, 'the gateway process', REPLY_DEADLINE_MS);
}

async function oneCase(
  url: string,
  backend: BrokenBackend,
  result: AnswersResult,
  index: number,
): Promise<void> {
  const outcome = await perform(url, index);
  result.done += 1;
  if (backend.reached.has(index)) result.reached += 1;
  result.outcomes.set(outcome, (result.outcomes.get(outcome) ?? 0) + 1);
  if (outcome !== 'data' && !EXPECTED_CODE.test(outcome)) result.failures.push(`case ${index}: ${outcome}`);
  if (!(await succeedsAfterwards(url, index)))
    result.failures.push(`case ${index}: a correct response does not arrive afterwards`);
}

/** The outcome of a case: `data`, the code of the first error, or a description of what is wrong. */
async function perform(url: string, index: number): Promise<string> {
  const authorization = `Bearer case-${index}`;
  const signal = AbortSignal.timeout(CASE_DEADLINE_MS);
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      signal,
      ...requestOf(index, authorization),
    });
    const { data, errors } = (await response.json()) as {
      data?: unknown;
      errors?: { extensions?: { code?: string } }[];
    };
    if (errors) return errors[0]?.extensions?.code ?? 'an error without a code';
    return data ? 'data' : 'neither data nor errors';
  } catch (error) {
    return signal.aborted ? `no response within ${CASE_DEADLINE_MS} ms` : String(error);
  }
}

function requestOf(index: number, authorization: string): Pick<RequestInit, 'headers' | 'body'> {
  const query = QUERIES[index % (QUERIES.length + 1)];
  if (query !== undefined)
    return {
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    };
  const form = new FormData();
  form.set('operations', JSON.stringify({ query: UPLOAD, variables: { file: null } }));
  form.set('map', '{"0":["variables.file"]}');
  form.set('0', new Blob([Buffer.alloc(200_000, 'text ')]), 'log.txt');
  return { headers: { authorization, 'graphql-require-preflight': '1' }, body: form };
}

/** The circuit may be open for a moment, where many cases failed at the same time. */
async function succeedsAfterwards(url: string, index: number): Promise<boolean> {
  const endsAt = performance.now() + RECOVERY_DEADLINE_MS;
  const headers = { authorization: `Bearer good-${index}`, 'content-type': 'application/json' };
  while (performance.now() < endsAt) {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers,
      body: '{"query":"{customizations{id}}"}',
    });
    if (!('errors' in ((await response.json()) as object))) return true;
    await delay(RETRY_MS);
  }
  return false;
}
