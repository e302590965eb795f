import { cpus, loadavg, totalmem } from 'node:os';
import { canPin } from '../support/process/peer.ts';

/** Where a report was made. */
export interface Machine {
  cores: number;
  model: string;
  memoryGib: number;
  node: string;
  pinned: boolean;
  /** Load average over a minute, which shows other work of the machine. */
  load: { before: number; after: number };
}

const GIBI = 1024 ** 3;

export const loadNow = (): number => loadavg()[0] ?? 0;

/** `loadBefore`: the load average before the run. */
export function machineSince(loadBefore: number): Machine {
  return {
    cores: cpus().length,
    model: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGib: Math.round(totalmem() / GIBI),
    node: process.version,
    pinned: canPin,
    load: { before: loadBefore, after: loadNow() },
  };
}

export function machineLine({ cores, model, memoryGib, node, pinned, load }: Machine): string {
  const where = pinned
    ? 'servers on one core, load and backend on another'
    : 'not pinned to cores (`taskset` or a second core is missing), so the figures are rough';
  return (
    `${cores} cores of ${model}, ${memoryGib} GiB, Node ${node}; ${where}. ` +
    `Load average ${load.before.toFixed(2)} before, ${load.after.toFixed(2)} after.`
  );
}
