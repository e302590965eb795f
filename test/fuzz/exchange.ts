import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { readFrames, type ServerFrame } from './frame.ts';
import type { Plan } from './plan.ts';
import { readResponses, type Response } from './response.ts';

/** What came back on one connection. */
export interface Outcome {
  /** All bytes, as they came. */
  bytes: Buffer;
  responses: Response[];
  frames: ServerFrame[];
  /** Why it took too long, or could not begin. */
  late?: string;
  /** From the last byte sent to the answer, or to the close. */
  answerMs: number;
}

/** Within which there must be an answer, or a close after the client's own. */
const DEADLINE_MS = 5_000;
/** How long a client waits where silence is an answer too. */
const PATIENCE_MS = 50;
/** Between the pieces of what is sent slowly. */
const PAUSE_MS = 3;
const EVENT_STREAM = 'text/event-stream';
const TEXT_FRAME = 1;
const CLOSE_FRAME = 8;

/** Does what a plan says, and watches what comes of it. */
export async function exchange(plan: Plan, port: number, deadlineMs = DEADLINE_MS): Promise<Outcome> {
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

/** Hears streams out for a moment, and ends what may be silent. Returns why that took too long. */
async function end(line: Line, plan: Plan, deadlineMs: number): Promise<string | undefined> {
  const isSilent = !isSettled(line, plan);
  if (isSilent && plan.wants !== 'any') return `no answer within ${deadlineMs} ms`;
  if (isStream(read(line, plan).responses.at(-1))) await line.wait(() => line.isClosed, PATIENCE_MS);
  if (!isSilent) return undefined;
  line.socket.end();
  await line.wait(() => line.isClosed, deadlineMs);
  return line.isClosed ? undefined : `no close within ${deadlineMs} ms after the client's`;
}

async function send(line: Line, { protocol, pieces, isEager = false }: Plan): Promise<void> {
  for (const [at, piece] of pieces.entries()) {
    if (line.isClosed) return;
    const before = line.length;
    line.socket.write(piece);
    // The handshake and what opens the protocol are answered, or should be.
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
  // A plan without a number of answers has messages of which none may be answered.
  if (plan.wants === 'any') return false;
  return frames.filter(isLastWord).length >= answers;
}

function isLastWord({ opcode, payload }: ServerFrame): boolean {
  return opcode === TEXT_FRAME && /"type":"(?:error|complete)"/.test(payload.toString('latin1'));
}

function isStream(response: Response | undefined): boolean {
  return response?.headers.get('content-type')?.startsWith(EVENT_STREAM) ?? false;
}

/** A connection and all that came over it. */
interface Line {
  socket: Socket;
  isClosed: boolean;
  length: number;
  bytes(): Buffer;
  /** Resolves when a condition holds, or when it is too late. */
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
  // A reset after an answer is a close like any other.
  socket.on('error', close).on('end', close).on('close', close);
  await line.wait(() => line.isClosed || !socket.connecting, DEADLINE_MS);
  return line;
}
