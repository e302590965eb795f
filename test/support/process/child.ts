import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A child process that answers questions. Several may be open at a time. */
export interface Questioned {
  ask<T = void>(what: string, payload?: unknown): Promise<T>;
  /** How the process ended; undefined while it runs. */
  readonly ended: string | undefined;
  /** Closes the channel, so that the process ends by itself. Kills it at the deadline. */
  stop(): Promise<void>;
}

interface Reply {
  id: number;
  value?: unknown;
  error?: string;
}

const STOP_DEADLINE_MS = 5_000;

/** Wraps a child process that has an IPC channel. Errors begin with `name`. */
export function question(child: ChildProcess, name: string, replyDeadlineMs: number): Questioned {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;
  let ended: string | undefined;

  child.on('message', ({ id, value, error }: Reply) => {
    if (error === undefined) waiting.get(id)?.resolve(value);
    else waiting.get(id)?.reject(new Error(`${name}: ${error}`));
    waiting.delete(id);
  });
  const exit = once(child, 'exit').then(([code, signal]) => {
    ended = `${name} ended (${code ?? signal})`;
    for (const { reject } of waiting.values()) reject(new Error(ended));
  });

  return {
    get ended() {
      return ended;
    },
    async ask<T>(what: string, payload?: unknown) {
      if (ended !== undefined) throw new Error(ended);
      const reply = Promise.withResolvers<unknown>();
      const id = (lastId += 1);
      waiting.set(id, reply);
      child.send({ id, what, payload }, (error) => error && reply.reject(error));
      const late = new Error(`${name}: no reply to ${what} within ${replyDeadlineMs} ms`);
      const timer = setTimeout(() => reply.reject(late), replyDeadlineMs);
      return reply.promise.finally(() => clearTimeout(timer)) as Promise<T>;
    },
    async stop() {
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
      await exit;
      clearTimeout(timer);
    },
  };
}
