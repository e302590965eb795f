import type { Random } from '../support/random.ts';
import { ask, type Ask } from './caller.ts';
import { randomFor, type World } from './world.ts';

/** Static tokens of the gateway that checks tokens. */
export const TOKENS = [
  { token: 'read-token-of-the-soak-run', role: 'read' },
  { token: 'write-token-of-the-soak-run', role: 'write' },
] as const;
export const [READ, WRITE] = TOKENS.map(({ token }) => `Bearer ${token}`) as [string, string];

/** What clients do, by the name under which it is counted. `false`: a fault of the service prevented it. */
export type Activities = Record<string, (world: World, random: Random) => Promise<boolean>>;

let subjects = 0;

/** The header of a JWT of a new subject, and when it expires. */
export async function jwt({ service }: World, role: 'read' | 'write', lifetimeMs: number) {
  subjects += 1;
  const expiresAt = Date.now() + lifetimeMs;
  const subject = `subject-${subjects}`;
  const token = await service.ask<string>('token', { subject, role, expiresAt });
  return { authorization: `Bearer ${token}`, expiresAt };
}

/** Codes of broken responses of the service, which may have the status 401 or 404. */
const OF_SERVICE = /^UPSTREAM_|^UNAUTHENTICATED$|^NOT_FOUND$/;

/** Sends an operation, of which each error must have the given code or come from the service. Returns what the client received. */
export async function expectCode(
  world: World,
  code: string,
  options: Ask,
): Promise<'nothing' | 'data' | 'code' | 'failure'> {
  const body = await ask(world, options);
  if (!body) return 'nothing';
  const codes: string[] = (body?.errors ?? []).map((error: any) => String(error.extensions?.code));
  const others = codes.filter((each) => each !== code && !OF_SERVICE.test(each));
  if (others.length > 0) world.tally.problem(`expected ${code}, but received: ${others.join(', ')}`);
  if (codes.includes(code)) return 'code';
  return codes.length === 0 ? 'data' : 'failure';
}

/** Does one activity after another, in all orders. */
export async function doAll(world: World, part: string, activities: Activities): Promise<void> {
  const random = randomFor(world, part);
  while (!world.ending.aborted) {
    for (const [name, act] of Object.entries(activities).toSorted(() => random.next() - 0.5)) {
      if (world.ending.aborted) return;
      try {
        if (await act(world, random)) world.tally.count(name);
      } catch (error) {
        world.tally.problem(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}
