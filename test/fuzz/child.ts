import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { question, type Questioned } from '../support/process/child.ts';
import type { Addresses, Trouble } from './server.ts';

interface Questions {
  renew: { payload: undefined; value: Addresses };
  rssBytes: { payload: { collect: boolean } | undefined; value: number };
  trouble: { payload: undefined; value: Trouble };
}

/** The child process that runs the gateways. */
export interface Child extends Pick<Questioned, 'ended' | 'stop'> {
  ask<Q extends keyof Questions>(what: Q, payload?: Questions[Q]['payload']): Promise<Questions[Q]['value']>;
}

const REPLY_DEADLINE_MS = 30_000;

/** Starts the gateways in a child process. */
export function startChild(): Child {
  const path = fileURLToPath(new URL('server.ts', import.meta.url));
  const child = spawn(process.execPath, ['--expose-gc', path], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return question(child, 'the gateway process', REPLY_DEADLINE_MS);
}
