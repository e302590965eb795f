import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

/** A child process that does what it is asked, one question at a time or many. */
export interface Peer {
  ask<T = void>(what: string, payload?: unknown): Promise<T>;
  /** Lets it end by itself, so that a profile is written; kills it when it does not. */
  stop(): Promise<void>;
}

interface Answer {
  id: number;
  value?: unknown;
  error?: string;
}

const ANSWER_DEADLINE_MS = 90_000;
const STOP_DEADLINE_MS = 5_000;
const running = new Set<Peer>();

/** Whether processes can be kept on a core of their own. */
export const canPin = availableParallelism() > 1 && hasTaskset();

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Keeps this process on one core. */
export function pinSelf(core: number): void {
  if (canPin) execFileSync('taskset', ['-cp', String(core), String(process.pid)], { stdio: 'ignore' });
}

/** Starts a file of this folder as a child on one core. */
export async function startPeer(file: string, core: number, flags: readonly string[] = []): Promise<Peer> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const node = [process.execPath, ...flags, path];
  const [command = '', ...args] = canPin ? ['taskset', '-c', String(core), ...node] : node;
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;

  child.on('message', ({ id, value, error }: Answer) => {
    if (error === undefined) waiting.get(id)?.resolve(value);
    else waiting.get(id)?.reject(new Error(`${file}: ${error}`));
    waiting.delete(id);
  });
  const ended = once(child, 'exit').then(([code, signal]) => {
    running.delete(peer);
    for (const { reject } of waiting.values()) reject(new Error(`${file} ended early (${code ?? signal})`));
  });

  const peer: Peer = {
    ask<T>(what: string, payload?: unknown) {
      const answer = Promise.withResolvers<unknown>();
      waiting.set((lastId += 1), answer);
      child.send({ id: lastId, what, payload }, (error) => error && answer.reject(error));
      const late = new Error(`${file}: no answer to ${what} within ${ANSWER_DEADLINE_MS} ms`);
      const timer = setTimeout(() => answer.reject(late), ANSWER_DEADLINE_MS);
      return answer.promise.finally(() => clearTimeout(timer)) as Promise<T>;
    },
    async stop() {
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
  running.add(peer);
  await Promise.race([once(child, 'spawn'), once(child, 'error').then(([error]) => Promise.reject(error))]);
  return peer;
}

/** Stops all that still run. */
export async function stopPeers(): Promise<void> {
  await Promise.all([...running].map((peer) => peer.stop()));
}
