import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Addresses, Trouble } from './server.ts';

interface Questions {
  renew: { payload: undefined; value: Addresses };
  rssBytes: { payload: { collect: boolean } | undefined; value: number };
  trouble: { payload: undefined; value: Trouble };
}

/** The process with the gateways. */
export interface Child {
  ask<Q extends keyof Questions>(what: Q, payload?: Questions[Q]['payload']): Promise<Questions[Q]['value']>;
  /** How it ended, if it did. */
  readonly ended: string | undefined;
  stop(): Promise<void>;
}

interface Answer {
  id: number;
  value?: unknown;
  error?: string;
}

const ANSWER_DEADLINE_MS = 30_000;
const STOP_DEADLINE_MS = 5_000;

/** Starts the gateways in a process of their own. */
export function startChild(): Child {
  const path = fileURLToPath(new URL('server.ts', import.meta.url));
  const child = spawn(process.execPath, ['--expose-gc', path], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;
  let ended: string | undefined;

  child.on('message', ({ id, value, error }: Answer) => {
    if (error === undefined) waiting.get(id)?.resolve(value);
    else waiting.get(id)?.reject(new Error(error));
    waiting.delete(id);
  });
  const exit = once(child, 'exit').then(([code, signal]) => {
    ended = `the process of the gateways ended (${code ?? signal})`;
    for (const { reject } of waiting.values()) reject(new Error(ended));
  });

  return {
    get ended() {
      return ended;
    },
    async ask(what, payload) {
      if (ended !== undefined) throw new Error(ended);
      const answer = Promise.withResolvers<any>();
      const id = (lastId += 1);
      waiting.set(id, answer);
      child.send({ id, what, payload }, (error) => error && answer.reject(error));
      const late = new Error(`no answer to ${what} within ${ANSWER_DEADLINE_MS} ms: the gateways hang`);
      const timer = setTimeout(() => answer.reject(late), ANSWER_DEADLINE_MS);
      return answer.promise.finally(() => clearTimeout(timer));
    },
    async stop() {
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
      await exit;
      clearTimeout(timer);
    },
  };
}
