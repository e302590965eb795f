import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { expect, test } from 'vitest';
import type { Context } from '../../../src/graphql/context.ts';
import { EventGroups, type GroupMember } from '../../../src/graphql/event-groups.ts';
import type { LiveOperation } from '../../../src/graphql/subscription.ts';

/** Groups over subscriptions that count their executions. Results come late if `isLate`. */
function startGroups(isLate = false) {
  const counts = { executed: 0, serialised: 0 };
  const live = {
    source: { next: async () => ({ done: true, value: undefined }), return: async () => {} },
    execute: (event: object) => {
      counts.executed += 1;
      const result: ExecutionResult = { data: { ...event } };
      return isLate ? Promise.resolve(result) : result;
    },
  } as LiveOperation;
  const groups = new EventGroups(
    async () => live,
    (result) => {
      counts.serialised += 1;
      return Buffer.from(JSON.stringify(result));
    },
  );
  const join = (key: string) =>
    groups.join({} as ExecutionArgs, { key, contextForEvent: () => ({}) as Context }) as Promise<GroupMember>;
  return { groups, join, counts };
}

test.each([false, true])(
  'an event is executed and serialised once for all members of a group (late result: %s)',
  async (isLate) => {
    const { join, counts } = startGroups(isLate);
    const members = await Promise.all([join('a'), join('a'), join('a')]);
    const event = { status: 'READY' };

    const messages = await Promise.all(members.map(async ({ group, live }) => group.messageFor(live, event)));

    expect(counts).toEqual({ executed: 1, serialised: 1 });
    expect(new Set(messages).size).toBe(1);
    expect(String(messages[0])).toBe('{"data":{"status":"READY"}}');
  },
);

test('groups with different keys share no execution, and a group ends with its last member', async () => {
  const { groups, join, counts } = startGroups();
  const [a, b, other] = await Promise.all([join('a'), join('a'), join('other')]);
  const event = { status: 'READY' };
  for (const member of [a, other]) await member?.group.messageFor(member.live, event);
  expect(counts.executed).toBe(2);

  a?.leave();
  expect(groups.size).toBe(2);
  b?.leave();
  other?.leave();
  expect(groups.size).toBe(0);
});
