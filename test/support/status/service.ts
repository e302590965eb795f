import { WatsonError } from '../../../src/watson/errors.ts';
import type { LanguageModel } from '../../../src/watson/types.ts';
import { refused } from '../stub-client.ts';
import type { HeldCall } from './held-client.ts';
import type { Call, Scope } from './scope.ts';
import type { World } from './world.ts';

/** How calls are answered, and how often. */
const RESPONSES = {
  ok: 80,
  unavailable: 7,
  timeout: 3,
  rateLimited: 4,
  unauthenticated: 0.7,
  refused: 1,
};
type ResponseKind = keyof typeof RESPONSES;

/** Takes in a call of the engine, which must be allowed at this time. */
export function receive(world: World, scope: Scope, held: HeldCall): void {
  const call: Call = Object.assign(held, {
    step: world.step,
    generation: scope.generation,
    before: new Map(scope.models),
  });
  const { openCalls, cycle } = scope;
  const name = `${scope.name}: ${call.kind} ${call.id ?? ''}`;
  world.note(`${name} begins`);
  world.expect(scope.live.length > 0, `${name} begins without a subscriber`);
  const earlyMs = scope.pausedUntil - world.clock.now();
  world.expect(earlyMs <= 0, `${name} begins ${earlyMs} ms too early`);
  const isOfOneCycle = openCalls.every((open) => {
    return open.step === call.step && open.kind === 'get' && call.kind === 'get' && open.id !== call.id;
  });
  world.expect(isOfOneCycle, `${name} begins while ${openCalls.length} calls are open`);
  if (cycle && cycle.calls.some(({ isDone, outcome }) => !isDone || outcome)) cycle.calls.push(call);
  else startCycle(world, scope, call);
  const singles = scope.cycle?.calls.filter(({ kind }) => kind === 'get') ?? [];
  const hasList = scope.cycle?.calls.some(({ kind }) => kind === 'list');
  world.expect(hasList || singles.length < 3, 'three models are read with single calls');
  if (world.isHealthy) respond(world, scope, call);
}

function startCycle({ clock }: World, scope: Scope, call: Call): void {
  scope.cycle = {
    generation: scope.generation,
    startedAt: clock.now(),
    calls: [call],
    lists: scope.lists,
  };
  scope.polledGeneration = scope.generation;
}

/** Answers a call at random: with success or a failure, from the models of now or of its arrival. */
export function respondAtRandom(world: World, scope: Scope, call: Call): void {
  const models = world.random.chance(0.5) ? call.before : scope.models;
  respond(world, scope, call, models, world.random.weighted(RESPONSES));
}

export function respond(
  world: World,
  scope: Scope,
  call: Call,
  models: Map<string, LanguageModel> = scope.models,
  kind: ResponseKind = 'ok',
): void {
  const age = models === call.before ? ' (old)' : '';
  world.note(`${scope.name}: ${call.kind} ${call.id ?? ''} ${kind}${age}`);
  if (kind !== 'ok') return fail(call, failureOf(world, kind));
  if (call.id === undefined) return respondWithList(world, scope, call, [...models.values()]);
  const model = models.get(call.id);
  if (!model) {
    const missing = refused(404, 'not-found');
    call.outcome = { missing };
    return call.reject(missing);
  }
  const observed = observation(scope, call, model);
  call.outcome = { models: [observed] };
  call.resolve(observed);
}

/** A list may lack models that exist. */
function respondWithList(world: World, scope: Scope, call: Call, models: LanguageModel[]): void {
  const isIncomplete = !world.isHealthy && world.random.chance(0.1);
  const listed = models.filter(() => !isIncomplete || world.random.chance(0.5));
  const observed = listed.map((model) => observation(scope, call, model));
  call.outcome = { models: observed };
  call.resolve(observed);
}

function fail(call: Call, failure: WatsonError): void {
  call.outcome = { failure };
  call.reject(failure);
}

function failureOf({ random }: World, kind: Exclude<ResponseKind, 'ok'>): WatsonError {
  switch (kind) {
    case 'unavailable':
      return random.chance(0.7)
        ? refused(random.pick([500, 502, 503, 504]))
        : refused(503, undefined, random.pick([0, 5, 3_600]));
    case 'timeout':
      return new WatsonError({ kind: 'timeout', method: 'GET', url: 'http://x/v1' });
    case 'rateLimited':
      return refused(429, 'rate-limited', random.pick([undefined, 0, 5, 30, 3_600]));
    case 'unauthenticated':
      return random.chance(0.5) ? refused(401, 'unauthenticated') : refused(403, 'forbidden');
    default:
      return refused(400, 'other');
  }
}

function observation(scope: Scope, { generation }: Call, model: LanguageModel): LanguageModel {
  scope.observations.push({ generation, polledAt: scope.cycle?.startedAt ?? 0 });
  return { ...model, description: String(scope.observations.length - 1) };
}
