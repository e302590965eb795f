import { readFileSync } from 'node:fs';

/** Resident memory of a process in KiB. Linux only. */
export function residentKb(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+) kB$/m)?.[1]);
}
