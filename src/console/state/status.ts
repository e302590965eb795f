import type { ModelStatus } from '../../client/client.ts';

/** Label and tone of each status. */
const STATUSES: Record<ModelStatus, readonly [string, Tone]> = {
  PENDING: ['Pending', 'idle'],
  READY: ['Ready to train', 'info'],
  TRAINING: ['Training', 'busy'],
  AVAILABLE: ['Available', 'good'],
  UPGRADING: ['Upgrading', 'busy'],
  FAILED: ['Failed', 'bad'],
  DELETED: ['Deleted', 'idle'],
  UNKNOWN: ['Unknown status', 'idle'],
};

export type Tone = 'idle' | 'info' | 'busy' | 'good' | 'bad';

/** The words of the filter, in the order in which they are offered. */
export const STATUS_NAMES = Object.keys(STATUSES).filter((name) => name !== 'DELETED') as ModelStatus[];

// A gateway that is newer than the page can have more words.
const known = (status: string) => STATUSES[status as ModelStatus] as readonly [string, Tone] | undefined;

export const statusLabel = (status: string): string => known(status)?.[0] ?? status;
export const statusTone = (status: string): Tone => known(status)?.[1] ?? 'idle';
