import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Case, Kind } from './case.ts';
import type { Outcome } from './perform.ts';
import type { ServerFrame } from '../support/websocket/frame.ts';
import { OWNER_MARK, SECRET } from './mark.ts';
import type { Response } from './response.ts';

export interface Verdict {
  /** Violated guarantees. Empty if the gateway behaved correctly. */
  broken: string[];
  /** A few words for the summary. */
  outcome: string;
  /** Whether an operation was executed. */
  isExecuted: boolean;
}

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const LEAKS = [
  '    at ',
  '.ts:',
  '.js:',
  'node:internal',
  'node_modules',
  'file://',
  REPOSITORY,
  `${homedir()}/`,
  SECRET,
];
/** No request of up to 1 MiB has a larger response. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
const BUG_CODES = new Set([1011, 4500]);
const SERVER_TYPES = new Set(['connection_ack', 'next', 'error', 'complete', 'ping', 'pong']);
const WITH_OWN_CREDENTIALS = new Set<Kind>(['request', 'conversation', 'frames']);
const OWNER = new RegExp(`${OWNER_MARK}(\\w+)`, 'g');
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Judges the outcome of a case. */
export function judge(theCase: Case, outcome: Outcome): Verdict {
  const judgement = new Judgement(theCase);
  judgement.onSize(outcome);
  judgement.onSecrets(outcome);
  for (const response of outcome.responses) judgement.onResponse(response);
  for (const frame of outcome.frames) judgement.onFrame(frame);
  judgement.onNumber(outcome);
  const words = [...new Set(judgement.words)].slice(0, 3).join(' ');
  return { broken: judgement.broken, outcome: words || 'nothing', isExecuted: judgement.isExecuted };
}

class Judgement {
  readonly broken: string[] = [];
  readonly words: string[] = [];
  isExecuted = false;
  readonly #case: Case;

  constructor(theCase: Case) {
    this.#case = theCase;
  }

  onSize({ late, bytes }: Outcome): void {
    if (late !== undefined) this.broken.push(late);
    if (bytes.length > MAX_ANSWER_BYTES) this.broken.push(`a response of ${bytes.length} bytes`);
  }

  onSecrets({ bytes, responses, frames }: Outcome): void {
    const isPlayground = responses[0]?.headers.get('content-type')?.startsWith('text/html') ?? false;
    const text = bytes.toString('latin1');
    const sent = Buffer.concat(this.#case.plan.pieces).toString('latin1');
    for (const leak of isPlayground ? [SECRET, REPOSITORY] : LEAKS) {
      // An error may quote the input of the client.
      if (text.includes(leak) && !sent.includes(leak))
        this.broken.push(`the response contains ${JSON.stringify(leak)}`);
    }
    const { owners = responses.map(() => this.#case.credential) } = this.#case.plan;
    if (!this.#isKnownCaller()) return;
    for (const [at, { body }] of responses.entries()) this.#onOwner(body.toString('latin1'), owners[at]);
    this.#onOwner(frames.map(({ payload }) => payload.toString('latin1')).join(''), this.#case.credential);
  }

  onResponse({ status, headers, body, isComplete }: Response): void {
    this.words.push(String(status));
    if (status >= 500) this.broken.push(`status ${status}`);
    const type = headers.get('content-type') ?? '';
    if (type.startsWith('text/event-stream')) return this.#events(body);
    if (!isComplete || body.length === 0 || !/json/.test(type)) return;
    const text = this.#decode(body);
    if (/^\{"status":"(ok|ready)"(,"upstream":"(un)?available")?\}$/.test(text)) return;
    this.#answer(this.#parse(text));
  }

  onFrame({ opcode, payload }: ServerFrame): void {
    if (opcode === 8) return this.#close(payload);
    if (opcode !== 1) return;
    const message = this.#parse(this.#decode(payload)) as Record<string, unknown>;
    const { type, payload: content } = message ?? {};
    if (typeof type !== 'string' || !SERVER_TYPES.has(type))
      return void this.broken.push(`message of type ${String(type)}`);
    if (type === 'next') this.#answer(content);
    else if (type === 'error') this.#answer({ errors: content });
    else if (type !== 'connection_ack') this.words.push(type);
  }

  onNumber({ responses }: Outcome): void {
    const { wants, protocol, answers = 1 } = this.#case.plan;
    const [first] = responses;
    if (wants === 'refusal' && first && (first.status < 400 || responses.length > 1))
      this.broken.push(`status ${first.status} and ${responses.length} responses instead of one refusal`);
    if (wants === 'answer' && protocol === 'http' && responses.length > answers)
      this.broken.push(`${responses.length} responses to ${answers} requests`);
  }

  #events(body: Buffer): void {
    this.words.push('events');
    for (const line of this.#decode(body, false).split('\n')) {
      // The client may have cut the last line when it disconnected.
      if (line.startsWith('data: {') && line.endsWith('}'))
        this.#answer(this.#parse(line.slice('data: '.length)));
    }
  }

  #close(payload: Buffer): void {
    const code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
    this.words.push(`close ${code}`);
    if (BUG_CODES.has(code)) this.broken.push(`close code ${code}`);
  }

  #answer(value: unknown): void {
    const wrong = wrongShape(value);
    if (wrong !== undefined) return void this.broken.push(`not a GraphQL response: ${wrong}`);
    const { data, errors = [] } = value as { data?: unknown; errors?: { extensions: { code: string } }[] };
    if (data !== undefined) {
      this.isExecuted = true;
      this.words.push('data');
    }
    const codes = errors.map(({ extensions }) => extensions.code);
    this.words.push(...codes);
    if (codes.includes('INTERNAL_SERVER_ERROR')) this.broken.push(`code INTERNAL_SERVER_ERROR`);
  }

  #decode(bytes: Buffer, isWhole = true): string {
    try {
      return utf8.decode(bytes);
    } catch {
      if (isWhole) this.broken.push('a response that is not UTF-8');
      return bytes.toString('utf8');
    }
  }

  #parse(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      this.broken.push(`a response that is not JSON: ${text.slice(0, 200)}`);
      return { data: null };
    }
  }

  #onOwner(text: string, credential = 'nobody'): void {
    const self = credential.replaceAll(/\W+/g, '_');
    const others = [...text.matchAll(OWNER)].find(([, owner]) => owner !== self);
    if (others) this.broken.push(`the response belongs to another caller: ${others[0]}`);
  }

  /** Cases of the other kinds choose their credentials themselves. */
  #isKnownCaller(): boolean {
    return !WITH_OWN_CREDENTIALS.has(this.#case.kind);
  }
}

/** Why a value is not a valid GraphQL response with coded errors; undefined if it is one. */
function wrongShape(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'it is not an object';
  const { data, errors, extensions, ...rest } = value as Record<string, unknown>;
  if (Object.keys(rest).length > 0) return `it has ${Object.keys(rest).join(', ')}`;
  if (data === undefined && errors === undefined) return 'it has neither data nor errors';
  if (typeof data !== 'object' && data !== undefined) return 'its data is not an object';
  if (typeof extensions !== 'object' && extensions !== undefined) return 'its extensions are not an object';
  if (errors === undefined) return undefined;
  if (!Array.isArray(errors) || errors.length === 0) return 'its errors are not a list';
  const invalid = errors.find(
    (error) =>
      typeof error?.message !== 'string' ||
      error.message === '' ||
      typeof error.extensions?.code !== 'string',
  );
  return invalid === undefined
    ? undefined
    : `it has an error without message or code: ${JSON.stringify(invalid)}`;
}
