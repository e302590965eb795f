import type { Staleness } from '../../../src/status/types.ts';
import type { Scope, Subscriber } from './scope.ts';
import { MAX_STALE_MS, MIN_STALE_MS, type World } from './world.ts';

/** A late joiner hears of a failure after this time. */
const NOTICE_MS = 1_500;
/** A poll that takes longer counts as failed. */
const SLOW_POLL_MS = 3_000;

/** Compares what an event says of staleness with the last polls. */
export function compareStaleness(
  world: World,
  scope: Scope,
  { name, id, isEager, isServed, joinedAt }: Subscriber,
  staleness: Staleness,
): void {
  // A slow consumer reads it later.
  if (!isEager) return;
  const confirmedAt = staleness.confirmedAt === null ? undefined : Date.parse(staleness.confirmedAt);
  const isTrue =
    id === undefined
      ? confirmedAt === undefined || scope.listReadAt.includes(confirmedAt)
      : confirmedAt === confirmedAtOf(scope, id);
  world.expect(isTrue, `${name} heard that ${staleness.confirmedAt} was the last confirmation`);
  const codes = [...scope.failureCodes, 'timeout'];
  world.expect(codes.includes(staleness.code), `${name} heard the code ${staleness.code}`);
  const now = world.clock.now();
  const sinceMs = confirmedAt === undefined ? 0 : now - confirmedAt;
  const isEarly = sinceMs < MIN_STALE_MS && (isServed || now - joinedAt < NOTICE_MS);
  world.expect(!isEarly, `${name} heard of staleness too early, ${sinceMs} ms after the last confirmation`);
}

/** Without a confirmation, a subscriber must have heard so in time. After one, it must know that the state is live. */
export function expectToldInTime(
  world: World,
  scope: Scope,
  { name, id, isServed, joinedAt, staleness, reader, hasListEvents }: Subscriber,
): void {
  const now = world.clock.now();
  const confirmedAt = id === undefined ? scope.listReadAt.at(-1) : confirmedAtOf(scope, id);
  if (isServed && staleness && id !== undefined && confirmedAt !== undefined) {
    const isOld = staleness.confirmedAt === null || Date.parse(staleness.confirmedAt) < confirmedAt;
    world.expect(!isOld, `${name} did not hear that the state is live`);
  }
  if (staleness || !hasFailed(scope, id, now)) return;
  // The list of states may be known and empty.
  const mayBeEmpty = id === undefined && !hasListEvents;
  world.expect(
    isServed || mayBeEmpty || reader.events.length > 0 || now - joinedAt <= NOTICE_MS,
    `${name} waits and did not hear why`,
  );
  const unconfirmedMs = now - (confirmedAt ?? now);
  world.expect(
    !isServed || mayBeEmpty || joinedAt === now || unconfirmedMs <= MAX_STALE_MS,
    `${name} did not hear that nothing is confirmed for ${unconfirmedMs} ms`,
  );
}

function hasFailed(scope: Scope, id: string | undefined, now: number): boolean {
  const isSlow = scope.openCalls.length > 0 && now - (scope.cycle?.startedAt ?? now) > SLOW_POLL_MS;
  return isSlow || scope.isDown || (id !== undefined && scope.failures.has(id));
}

function confirmedAtOf(scope: Scope, id: string): number | undefined {
  const known = scope.known.get(id);
  return known && Date.parse(known.state.observedAt);
}
