import type { Random } from '../support/random.ts';
import { until } from '../support/wait.ts';
import { ask, upload } from './caller.ts';
import { ADD_CORPUS, ADD_WORDS, CREATE, DELETE, LIST, RESET, STATUS, TRAIN } from './document.ts';
import { DEADLINE_MS, TRAINED, watch } from './long-lived.ts';
import { oneTimeCaller, randomFor, resident, type Live, type World } from './world.ts';

const RETRY_MS = 250;
const MAX_FILE_BYTES = 1024 * 1024;
const SENTENCE = Buffer.from('Solent control this is pilot vessel on channel one two.\n');

/** Creates, trains and deletes models one after another, whatever faults the service has meanwhile. */
export async function leadLives(world: World, number: number): Promise<void> {
  const random = randomFor(world, `life ${number}`);
  for (let life = 1; !world.ending.aborted; life += 1) {
    const authorization = random.chance(0.25) ? oneTimeCaller() : resident(number);
    try {
      await live(world, random, authorization, `life-${number}-`, life);
    } catch (error) {
      world.tally.problem(`the life of a model: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

async function live(world: World, random: Random, authorization: string, prefix: string, number: number) {
  const { tally } = world;
  const id = await create(world, authorization, prefix, `${prefix}${number}`);
  const model: Live = { id, authorization };
  const watched = await watch(world, random, model);
  world.live.add(model);
  try {
    for (let round = 0; round <= random.below(2); round += 1) {
      await train(world, random, model);
      if (random.chance(0.3)) await ask(world, { authorization, query: RESET, variables: { id } });
    }
  } finally {
    world.live.delete(model);
    await persist('the deletion of a model', async () => {
      const body = await ask(world, { authorization, query: DELETE, variables: { id } });
      const { deletedId, errors = [] } = body?.data?.deleteModel ?? {};
      return Boolean(deletedId) || errors.some((each: any) => each.__typename === 'ModelNotFoundError');
    });
  }
  tally.count('models deleted at the end of their life');
  await watched.ended();
}

/** Repeats an attempt until it succeeds. */
const persist = (what: string, attempt: () => Promise<boolean>) =>
  until(what, attempt, DEADLINE_MS, RETRY_MS);

/** A creation with unknown outcome may have created the model, so look for its name first. Delete older models of this life. */
async function create(world: World, authorization: string, prefix: string, name: string): Promise<string> {
  let id: string | undefined;
  await persist('the creation of a model', async () => {
    const listed = await ask(world, { authorization, query: LIST });
    const ours = listed?.data?.customizations?.filter((model: any) => model.name.startsWith(prefix));
    if (!ours) return false;
    id = ours.find((model: any) => model.name === name)?.id;
    for (const left of ours) {
      if (left.id !== id) await ask(world, { authorization, query: DELETE, variables: { id: left.id } });
    }
    if (id !== undefined) return true;
    const input = { name, baseModelName: 'en-US_Telephony', description: 'Calls of the harbour pilots' };
    const body = await ask(world, { authorization, query: CREATE, variables: { input } });
    id = body?.data?.createModel?.model?.id;
    return id !== undefined;
  });
  return id ?? '';
}

async function train(world: World, random: Random, { id, authorization }: Live): Promise<void> {
  await persist('the data of a model', () => addData(world, random, id, authorization));
  if (random.chance(0.15)) await world.service.ask('failNextTraining');
  await persist('the training of a model', async () => {
    const read = await ask(world, { authorization, query: STATUS, variables: { id } });
    const status = read?.data?.customization?.status;
    if (TRAINED.includes(status)) return true;
    const isIdle = status === 'READY' || status === 'PENDING';
    if (isIdle) await ask(world, { authorization, query: TRAIN, variables: { id } });
    return false;
  });
  world.tally.count('trainings');
}

/** Whether the data was accepted. Every addition can be repeated. */
async function addData(world: World, random: Random, id: string, authorization: string): Promise<boolean> {
  const onBusy = random.chance(0.8) ? 'WAIT' : 'FAIL';
  const kind = random.weighted({ words: 2, text: 1, file: 2 });
  world.tally.count(`additions of ${kind}`);
  if (kind === 'words') {
    const words = [{ word: 'Solent', soundsLike: ['so lent'] }, { word: 'VTS' }];
    const body = await ask(world, {
      authorization,
      query: ADD_WORDS,
      variables: { modelId: id, words, onBusy },
    });
    return isAccepted(body?.data?.addWords);
  }
  const input = { name: 'log', allowOverwrite: true };
  const variables = { modelId: id, onBusy, input: { ...input, text: String(SENTENCE) } };
  const operation = { authorization, query: ADD_CORPUS };
  if (kind === 'text') return isAccepted((await ask(world, { ...operation, variables }))?.data?.addCorpus);
  const file = Buffer.alloc(1 + random.below(MAX_FILE_BYTES), SENTENCE);
  const withFile = { ...variables, input: { ...input, file: null } };
  const breaksOff = random.chance(0.2);
  const body = await upload(world, { ...operation, variables: withFile, file, breaksOff });
  return isAccepted(body?.data?.addCorpus);
}

function isAccepted(payload: any): boolean {
  return payload?.errors?.length === 0;
}
