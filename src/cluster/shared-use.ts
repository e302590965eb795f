import type { ShareUse, SharedUse } from '../access/rate-limits.ts';
import type { Seal } from './seal.ts';

export interface SharedUseOptions {
  /** Subscribes to what any replica sends; returns the function that sends to all. */
  broadcast: (onMessage: (message: string) => void) => (message: string) => Promise<void>;
  seal: Seal;
  /** Names this process among the replicas. */
  replica: string;
  /** The time in milliseconds since 1970. @default the clock of the system */
  now?: (() => number) | undefined;
}

/** What callers used on one replica since its last message. */
interface Batch {
  replica: string;
  /** When it was sent. It grows with each message of a replica. */
  at: number;
  uses: SharedUse[];
}

/** Time between two messages of a replica. A caller may exceed its rate by what it sends to several replicas meanwhile. */
export const SHARE_MS = 100;
/** What is older has no effect on the rates. Clocks of replicas that differ by more make each replica count alone. */
const MAX_AGE_MS = 2_000;

/**
 * Shares with the other replicas what callers use of their rates. Each replica decides by what it knows: no request
 * waits for Redis. A lost message makes the rate of a caller higher for a second.
 */
export function shareUseOver({ broadcast, seal, replica, now = Date.now }: SharedUseOptions): ShareUse {
  return (onUse) => {
    const lastAt = new Map<string, number>([[replica, Infinity]]);
    const pending = new Map<string, SharedUse>();
    let sentAt = 0;
    let timer: NodeJS.Timeout | undefined;

    const send = broadcast((message) => {
      const batch = read(seal, message);
      // Also not twice: a message could be recorded and sent again.
      if (!batch || !(batch.at > (lastAt.get(batch.replica) ?? 0))) return;
      if (Math.abs(now() - batch.at) > MAX_AGE_MS) return;
      lastAt.set(batch.replica, batch.at);
      for (const use of batch.uses) onUse(use);
    });

    function flush(): void {
      timer = undefined;
      sentAt = Math.max(sentAt + 1, now());
      const batch: Batch = { replica, at: sentAt, uses: [...pending.values()] };
      pending.clear();
      // Without Redis each replica counts for itself.
      send(seal.close('use', JSON.stringify(batch)).toString('base64')).catch(() => {});
    }

    return (use) => {
      const name = `${use.rate} ${use.key}`;
      const { ofRate, ofBurst } = pending.get(name) ?? { ofRate: 0, ofBurst: 0 };
      pending.set(name, { ...use, ofRate: ofRate + use.ofRate, ofBurst: ofBurst + use.ofBurst });
      timer ??= setTimeout(flush, SHARE_MS).unref();
    };
  };
}

/** Undefined if no replica with the same secret has sent it. */
function read(seal: Seal, message: string): Batch | undefined {
  try {
    return JSON.parse(seal.open('use', Buffer.from(message, 'base64'))) as Batch;
  } catch {
    return undefined;
  }
}
