import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A child process that answers questions, one at a time or many. */
export interface Questioned {
  ask<T = void>(what: string, payload?: unknown): Promise<T>;
  /** How it ended, if it did. */
  readonly ended: string | undefined;
  /** Lets it end by itself; kills it when it does not. */
  stop(): Promise<void>;
}

interface Answer {
  id: number;
  value?: unknown;
  error?: string;
}

const STOP_DEADLINE_MS = 5_000;

/** Asks a child that has a channel. Its `name` is for the errors. */
export function question(child: ChildProcess, name: string, answerDeadlineMs: number): Questioned {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;
  let ended: string | undefined;

  child.on('message', ({ id, value, error }: Answer) => {
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
      const answer = Promise.withResolvers<unknown>();
      const id = (lastId += 1);
      waiting.set(id, answer);
      child.send({ id, what, payload }, (error) => error && answer.reject(error));
      const late = new Error(`${name}: no answer to ${what} within ${answerDeadlineMs} ms`);
      const timer = setTimeout(() => answer.reject(late), answerDeadlineMs);
      return answer.promise.finally(() => clearTimeout(timer)) as Promise<T>;
    },
    async stop() {
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
      await exit;
      clearTimeout(timer);
    },
  };
}
