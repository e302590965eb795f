import { readFileSync } from 'node:fs';
import type { Limits } from './config/limits.ts';
import type { Logger } from './log.ts';

/** The files of Node, the database, the log and uploads. */
const OWN_FILES = 64;

export interface Descriptors {
  /** The limit of this process (`ulimit -n`). */
  limit: number;
  /** What the settings allow at most. */
  needed: number;
  /** How many are missing; 0 if there are enough. */
  missing: number;
  /** Most connections of clients, so that enough descriptors remain for the connections to the service. */
  maxConnections: number;
}

export function descriptorsOf(limits: Limits, limit = readLimit()): Descriptors {
  const upstream = limits.upstreamConnections + limits.uploadConnections;
  const needed = limits.sockets + upstream + OWN_FILES;
  return {
    limit,
    needed,
    missing: Math.max(0, needed - limit),
    // With a very low limit a quarter is for clients: Node itself uses about a third of 64.
    maxConnections: Math.max(Math.floor(limit / 4), limit - upstream - OWN_FILES),
  };
}

export function warnOfMissing({ missing, limit, needed, maxConnections }: Descriptors, log: Logger): void {
  if (missing === 0) return;
  log.warn(
    { limit, needed, maxConnections },
    'too few file descriptors for LEXIGATE_MAX_SOCKETS and the connections to the service: raise ulimit -n',
  );
}

/** Infinity where the system does not tell. Node raises its limit to the hard one when it starts. */
function readLimit(): number {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return soft === undefined ? Infinity : Number(soft);
  } catch {
    return Infinity;
  }
}
