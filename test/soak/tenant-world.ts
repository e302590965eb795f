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

/** What a broken response of the service, of any status, may cause. The gateway names the setting of its own rates. */
const CODES_OF_SERVICE =
  /^(UPSTREAM_.+|UNAUTHENTICATED|FORBIDDEN|NOT_FOUND|CONFLICT|RATE_LIMITED|BAD_USER_INPUT|PLAN_NOT_SUPPORTED)$/;
const RATE_OF_GATEWAY = /_PER_SECOND/;

interface ReceivedError {
  message: string;
  extensions: { code: string };
}

/**
 * Sends an operation, of which each error must have the given code (and message) or come from the service. Returns what the
 * client received.
 */
export async function expectCode(
  world: World,
  code: string,
  options: Ask,
  text?: string,
): Promise<'nothing' | 'data' | 'code' | 'failure'> {
  const body = await ask(world, options);
  if (!body) return 'nothing';
  const errors: ReceivedError[] = body?.errors ?? [];
  const isExpected = ({ message, extensions }: ReceivedError) =>
    extensions.code === code && (text === undefined || message === text);
  const others = errors.filter((error) => !isExpected(error) && !isOfService(error));
  const described = others.map(({ message, extensions }) => `${extensions.code} (${message})`);
  if (others.length > 0) world.tally.problem(`expected ${code}, but received: ${described.join(', ')}`);
  if (errors.some(isExpected)) return 'code';
  return errors.length === 0 ? 'data' : 'failure';
}

function isOfService({ message, extensions }: ReceivedError): boolean {
  return CODES_OF_SERVICE.test(extensions.code) && !RATE_OF_GATEWAY.test(message);
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
