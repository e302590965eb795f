import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { readFrames, type ServerFrame } from '../support/websocket/frame.ts';
import type { Plan } from './plan.ts';
import { readResponses, type Response } from './response.ts';

/** What the gateway sent on one connection. */
export interface Outcome {
  /** All received bytes. */
  bytes: Buffer;
  responses: Response[];
  frames: ServerFrame[];
  /** The deadline that passed; undefined if none did. */
  late?: string;
  /** Time from the last sent byte to the response or the close. */
  answerMs: number;
}

/** Deadline for a response, and for the close after the client's close. */
const DEADLINE_MS = 5_000;
/** How long to wait where no response is also correct. */
const PATIENCE_MS = 50;
/** Pause between the pieces of a slow request. */
const PAUSE_MS = 3;
const EVENT_STREAM = 'text/event-stream';
const TEXT_FRAME = 1;
const CLOSE_FRAME = 8;

/** Carries out a plan on a new connection and records the outcome. */
export async function perform(plan: Plan, port: number, deadlineMs = DEADLINE_MS): Promise<Outcome> {
  const line = await open(port);
  try {
    await send(line, plan);
    const sentAt = performance.now();
    const isPatient = plan.wants === 'any';
    if (plan.wants !== 'cut')
      await line.wait(() => isSettled(line, plan), isPatient ? PATIENCE_MS : deadlineMs);
    const answerMs = performance.now() - sentAt;
    const late = plan.wants === 'cut' ? undefined : await end(line, plan, deadlineMs);
    return { ...read(line, plan), bytes: line.bytes(), answerMs, ...(late !== undefined && { late }) };
  } finally {
    line.socket.destroy();
  }
}

/** Reads from an open event stream for a moment, and closes a connection without a response. Returns a missed deadline. */
async function end(line: Line, plan: Plan, deadlineMs: number): Promise<string | undefined> {
  const isSilent = !isSettled(line, plan);
  if (isSilent && plan.wants !== 'any') return `no response within ${deadlineMs} ms`;
  if (isStream(read(line, plan).responses.at(-1))) await line.wait(() => line.isClosed, PATIENCE_MS);
  if (!isSilent) return undefined;
  line.socket.end();
  await line.wait(() => line.isClosed, deadlineMs);
  return line.isClosed ? undefined : `no close within ${deadlineMs} ms after the client's close`;
}

async function send(line: Line, { protocol, pieces, isEager = false }: Plan): Promise<void> {
  for (const [at, piece] of pieces.entries()) {
    if (line.isClosed) return;
    const before = line.length;
    line.socket.write(piece);
    // The server responds to the handshake and to the first message.
    const isOpening = protocol === 'websocket' && at < 2 && !isEager;
    if (isOpening)
      await line.wait(() => line.isClosed || line.length > before, at === 0 ? DEADLINE_MS : PATIENCE_MS);
    else if (protocol === 'http' && at < pieces.length - 1) await delay(PAUSE_MS);
  }
}

function read(line: Line, { protocol, isHead = false }: Plan): Pick<Outcome, 'responses' | 'frames'> {
  const { responses, rest } = readResponses(line.bytes(), { isHead, isClosed: line.isClosed });
  const isUpgraded = protocol === 'websocket' && responses.at(-1)?.status === 101;
  return { responses, frames: isUpgraded ? readFrames(rest) : [] };
}

function isSettled(line: Line, plan: Plan): boolean {
  if (line.isClosed) return true;
  const { answers = 1 } = plan;
  const { responses, frames } = read(line, plan);
  if (plan.protocol === 'http' || responses.at(-1)?.status !== 101)
    return responses.filter(({ isComplete }) => isComplete).length >= answers || isStream(responses.at(-1));
  if (frames.some(({ opcode }) => opcode === CLOSE_FRAME)) return true;
  // Such a plan may receive no response at all.
  if (plan.wants === 'any') return false;
  return frames.filter(isFinal).length >= answers;
}

function isFinal({ opcode, payload }: ServerFrame): boolean {
  return opcode === TEXT_FRAME && /"type":"(?:error|complete)"/.test(payload.toString('latin1'));
}

function isStream(response: Response | undefined): boolean {
  return response?.headers.get('content-type')?.startsWith(EVENT_STREAM) ?? false;
}

/** A connection and the bytes received on it. */
interface Line {
  socket: Socket;
  isClosed: boolean;
  length: number;
  bytes(): Buffer;
  /** Resolves when a condition holds or the time has passed. */
  wait(condition: () => boolean, forMs: number): Promise<void>;
}

async function open(port: number): Promise<Line> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  const chunks: Buffer[] = [];
  let wake = () => {};
  const line: Line = {
    socket,
    isClosed: false,
    length: 0,
    bytes() {
      if (chunks.length > 1) chunks.splice(0, chunks.length, Buffer.concat(chunks));
      return chunks[0] ?? Buffer.alloc(0);
    },
    async wait(condition, forMs) {
      const late = Promise.withResolvers<'late'>();
      const timer = setTimeout(() => late.resolve('late'), forMs);
      while (!condition()) {
        const woken = new Promise<void>((resolve) => (wake = resolve));
        if ((await Promise.race([woken, late.promise])) === 'late') break;
      }
      clearTimeout(timer);
    },
  };
  const close = () => {
    line.isClosed = true;
    wake();
  };
  socket.on('connect', () => wake());
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    line.length += chunk.length;
    wake();
  });
  // A reset after a response counts as a close.
  socket.on('error', close).on('end', close).on('close', close);
  await line.wait(() => line.isClosed || !socket.connecting, DEADLINE_MS);
  return line;
}
