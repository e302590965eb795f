import { expect, test } from 'vitest';
import { throughGraphql, type GraphqlWay } from '../../support/sdk/graphql-way.ts';
import { throughSdk } from '../../support/sdk/sdk-way.ts';
import { startGateway } from '../../support/gateway/gateway.ts';
import {
  nextOperation,
  type Change,
  type Happening,
  type Operation,
} from '../../support/sdk/random-operation.ts';
import { Random } from '../../support/random.ts';
import { sdkFor, startSdkEmulator, type SdkEmulator } from '../../support/sdk/sdk.ts';

const STEPS = 45;

/** `SEED=17` runs one seed, `SEEDS=1000` runs many. */
const seeds =
  process.env['SEED'] === undefined
    ? Array.from({ length: Number(process.env['SEEDS'] ?? 100) }, (_, at) => at + 1)
    : [Number(process.env['SEED'])];

/** Two equal services. One is used through GraphQL, the other through IBM's client. */
async function startTwins() {
  const options = { previousGeneration: true };
  const [front, back] = [await startSdkEmulator(options), await startSdkEmulator(options)];
  const gateway = await startGateway({ upstream: { url: front.url } });
  return { emulators: [front, back], graphql: throughGraphql(gateway), sdk: throughSdk(sdkFor(back.url)) };
}

/** Applies an event to a service. */
function happen(emulator: SdkEmulator, happening: Happening, step: number): void {
  if (happening.kind === 'advance') emulator.clock.advance(happening.ms);
  if (happening.kind === 'failNextTraining') emulator.failNextTraining('The disk is full');
  if (happening.kind === 'newVersion') {
    const day = String((step % 28) + 1).padStart(2, '0');
    const year = 2030 + Math.floor(step / 28);
    emulator.addBaseModelVersion(happening.baseModelName, `${year}-01-${day}`);
  }
}

/** The outcome that `trainability` predicts; undefined if it predicts nothing. */
async function predicted(graphql: GraphqlWay, change: Change): Promise<boolean | undefined> {
  if (change.kind !== 'train' || typeof change.target !== 'number') return undefined;
  const { strict = true, force = false } = change.options;
  if (force || isRefusedByGateway(change)) return undefined;
  const forecast = await graphql.forecast(change.target);
  return strict ? forecast?.trainable : forecast?.trainableWithoutStrict;
}

/** Whether the gateway refuses a change without a request to the service. */
function isRefusedByGateway(change: Change): boolean {
  if (change.kind === 'addWords') return change.words.length === 0;
  const { customizationWeight: weight = 0 } = change.kind === 'train' ? change.options : {};
  return weight < 0 || weight > 1;
}

/** A change with `onBusy: WAIT` on a busy model would never complete, since the clock stands still. */
const AT_REST = new Set(['READY', 'AVAILABLE', 'FAILED']);

test.each(seeds)(
  'the operations of seed %i have the same outcome through GraphQL and through the SDK',
  async (seed) => {
    const random = new Random(seed);
    const { emulators, graphql, sdk } = await startTwins();
    const said: string[] = [];
    let models = 0;

    async function run(operation: Operation, step: number): Promise<void> {
      switch (operation.kind) {
        case 'advance':
        case 'failNextTraining':
        case 'newVersion':
          return emulators.forEach((emulator) => happen(emulator, operation, step));
        case 'compare':
          return void expect(await graphql.look()).toEqual(await sdk.look());
        default:
          return runChange(operation);
      }
    }

    async function runChange(change: Change): Promise<void> {
      if ('wait' in change && change.wait && typeof change.target === 'number') {
        const all = (await sdk.look()) as { id: string; status: string }[];
        const model = all.find(({ id }) => id === `model ${String(change.target)}`);
        change.wait = model === undefined || AT_REST.has(model.status);
      }
      const expected = await predicted(graphql, change);
      const [through, beside] = [await graphql.make(change), await sdk.make(change)];
      said.push(`  ${through.result}`);
      // The gateway refuses a change before the service could find another error.
      if (isRefusedByGateway(change)) {
        expect(through.result).toBe('InvalidInputError');
        expect(beside.result).not.toBe('done');
        return;
      }
      expect(through).toEqual(beside);
      if (expected !== undefined) expect(through.result === 'done', 'as trainability says').toBe(expected);
      if (change.kind === 'create' && through.result === 'done') models += 1;
    }

    try {
      for (let step = 0; step < STEPS; step += 1) {
        const operation = nextOperation(random, models);
        said.push(`${step} ${JSON.stringify(operation)}`);
        await run(operation, step);
      }
      await run({ kind: 'compare' }, STEPS);
    } catch (error) {
      const story = said.map((line) => (line.length > 400 ? `${line.slice(0, 400)}…` : line)).join('\n');
      (error as Error).message += `\nRun it again with SEED=${seed}. It went like this:\n${story}`;
      throw error;
    }
  },
);
