import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GraphQLError } from 'graphql';
import type { Limits } from '../config/limits.ts';
import { ByteBudget } from '../graphql/byte-budget.ts';
import { requestError } from '../graphql/request-error.ts';

const PREFIX = 'lexigate-upload-';
/** Tells this process from an earlier one with the same id, as every container has process 1. */
const TOKEN = randomBytes(6).toString('hex');

function full(what: string, max: number, setting: string): GraphQLError {
  const message = `${what} may have at most ${max} bytes on disk (${setting}). Try again later.`;
  return requestError(503, 'SPOOL_FULL', message);
}

/** The budget of all files that wait on disk. */
export function spoolBudget(limits: Pick<Limits, 'spoolBytes' | 'spoolBytesPerScope'>): ByteBudget {
  return new ByteBudget({
    maxOfCaller: limits.spoolBytesPerScope,
    maxInAll: limits.spoolBytes,
    ofCaller: (max) => full('The waiting uploads of one caller', max, 'LEXIGATE_MAX_SPOOL_BYTES_PER_SCOPE'),
    inAll: (max) => full('All waiting uploads together', max, 'LEXIGATE_MAX_SPOOL_BYTES'),
  });
}

/** Makes a folder for the files of one upload. Its name tells which process uses it. */
export function makeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-${TOKEN}-`));
}

/** Rejects if no upload could be kept. */
export async function checkTemporaryFolder(): Promise<void> {
  try {
    await rm(await makeFolder(), { recursive: true, force: true });
  } catch (cause) {
    const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
    throw new Error(
      `Cannot write to the folder for temporary files ${tmpdir()}: ${code}. Use a folder that can be written (TMPDIR).`,
      { cause },
    );
  }
}

/** Removes the folders of processes that have ended without removing them. */
export async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, pid, token] = /^lexigate-upload-(\d+)-([0-9a-f]{12})-/.exec(name) ?? [];
    if (pid === undefined || token === TOKEN) continue;
    if (Number(pid) !== process.pid && isRunning(Number(pid))) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: the process of another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
