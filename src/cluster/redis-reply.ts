import type { Begun, Hint, Published, Standing } from './store.ts';

/** Number of elements of a standing. What a script adds follows. */
const STANDING_LENGTH = 11;
const MS = 1_000;
/** Replicas send less: at most 32 causes. */
const MAX_CAUSES_LENGTH = 4_096;
const HINTS: Record<string, Hint['kind']> = { s: 'snapshot', p: 'poll', f: 'free' };

/** Reads the reply of a script, see scripts.ts. Throws if it is malformed. */
export function readStanding(reply: readonly unknown[]): Standing {
  const [
    lease,
    leaseLeft,
    counter,
    mutatedAt,
    wantedAt,
    position,
    age,
    stored,
    observedAt,
    contentAt,
    content,
  ] = reply;
  const word = String(lease);
  if (word !== 'own' && word !== 'other' && word !== 'free') throw new TypeError('not the reply of a script');
  const snapshot = {
    position: Number(position),
    ageMs: Number(age) / MS,
    storedMs: Number(stored) / MS,
    observedAt: Number(observedAt),
    contentAt: Number(contentAt),
    content: Buffer.isBuffer(content) && content.length > 0 ? content : undefined,
  };
  return {
    lease: word,
    leaseLeftMs: Number(leaseLeft) / MS,
    counter: Number(counter),
    mutatedAt: Number(mutatedAt),
    wantedAt: Number(wantedAt),
    snapshot: snapshot.position > 0 ? snapshot : undefined,
  };
}

export function readBegun(reply: readonly unknown[]): Begun {
  const [token, awaited, interests] = reply.slice(STANDING_LENGTH);
  return {
    ...readStanding(reply),
    token: Number(token) || undefined,
    awaited: Number(awaited),
    interests: Array.isArray(interests) ? interests.filter((each) => Buffer.isBuffer(each)) : [],
  };
}

export function readPublished(reply: readonly unknown[]): Published {
  return { ...readStanding(reply), isAccepted: Number(reply[STANDING_LENGTH]) === 1 };
}

export function readHint(message: string): Hint {
  const [number = '', causes = ''] = message.slice(1).split(' ', 2);
  const hint: Hint = { kind: HINTS[message.charAt(0)] ?? 'snapshot', number: Number(number) };
  const hasCauses = causes !== '' && causes.length <= MAX_CAUSES_LENGTH;
  return hasCauses ? { ...hint, causes: Buffer.from(causes, 'base64') } : hint;
}
