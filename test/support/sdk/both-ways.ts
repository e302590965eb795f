import type { TestGateway } from '../gateway/gateway.ts';
import { UNKNOWN_ID } from '../model-id.ts';
import type { Change, Target } from './random-operation.ts';
import type { Sdk, SdkError } from './sdk.ts';

/** What a change came to, in words that do not depend on the way. */
export interface Outcome {
  /** `done`, or the kind of refusal as GraphQL calls it. */
  result: string;
  /** Of a training. */
  warnings: unknown[];
  /** The model after the call; null when there is none or the call was refused. */
  model: unknown;
  /** What the refusal says further: the status of a busy model, invalid data, a name that is taken. */
  detail: unknown;
}

/** One way to use the service. Both give the same things in the same words: those of GraphQL. */
export interface Way {
  /** Makes one change. */
  make(change: Change): Promise<Outcome>;
  /** All models with all that is in them; an id is the number of the model in the order of creation. */
  look(): Promise<unknown[]>;
}

/** Ids of models in the order of creation, and ids for those that never were. */
class Ids {
  readonly #ids: string[] = [];

  add(id: string): void {
    this.#ids.push(id);
  }

  of(target: Target): string {
    if (target === 'unknown') return UNKNOWN_ID;
    if (target === 'malformed') return 'not-a-guid';
    return this.#ids[target] ?? '';
  }

  /** The same thing with numbers for ids. */
  hide<T>(value: T): T {
    const text = JSON.stringify(value);
    return JSON.parse(this.#ids.reduce((hidden, id, at) => hidden.replaceAll(id, `model ${at}`), text)) as T;
  }
}

const MODEL = `
  id name language baseModelName status progress versions description dialect owner created updated error`;
const RESOURCE = 'name outOfVocabularyWords status error';
const WORD = 'word soundsLike displayAs count source mappingOnly error { element message }';
const PAYLOAD = `
  model { ${MODEL} }
  errors {
    __typename
    ... on ModelBusyError { status }
    ... on AlreadyExistsError { name }
    ... on InvalidTrainingDataError {
      corpora { name message } grammars { name message } words { name message }
    }
  }`;
const ON_BUSY = '$onBusy: OnBusy!';
const BUSY = 'onBusy: $onBusy';

const MUTATIONS: Record<Change['kind'], string> = {
  create: `mutation ($input: CreateModelInput!) { made: createModel(input: $input) { ${PAYLOAD} } }`,
  deleteModel: `mutation ($id: ID!, ${ON_BUSY}) {
    made: deleteModel(id: $id, ${BUSY}) { deletedId ${PAYLOAD.replace(`model { ${MODEL} }`, '')} } }`,
  reset: `mutation ($id: ID!, ${ON_BUSY}) { made: resetModel(id: $id, ${BUSY}) { ${PAYLOAD} } }`,
  upgrade: `mutation ($id: ID!, ${ON_BUSY}) { made: upgradeModel(id: $id, ${BUSY}) { ${PAYLOAD} } }`,
  train: `mutation ($id: ID!, $input: TrainModelInput, ${ON_BUSY}) {
    made: trainModel(id: $id, input: $input, ${BUSY}) { warnings { code message } ${PAYLOAD} } }`,
  addCorpus: `mutation ($id: ID!, $input: AddCorpusInput!, ${ON_BUSY}) {
    made: addCorpus(modelId: $id, input: $input, ${BUSY}) { ${PAYLOAD} } }`,
  addGrammar: `mutation ($id: ID!, $input: AddGrammarInput!, ${ON_BUSY}) {
    made: addGrammar(modelId: $id, input: $input, ${BUSY}) { ${PAYLOAD} } }`,
  addWords: `mutation ($id: ID!, $words: [WordInput!]!, ${ON_BUSY}) {
    made: addWords(modelId: $id, words: $words, ${BUSY}) { ${PAYLOAD} } }`,
  deleteCorpus: `mutation ($id: ID!, $name: String!, ${ON_BUSY}) {
    made: deleteCorpus(modelId: $id, name: $name, ${BUSY}) { ${PAYLOAD} } }`,
  deleteGrammar: `mutation ($id: ID!, $name: String!, ${ON_BUSY}) {
    made: deleteGrammar(modelId: $id, name: $name, ${BUSY}) { ${PAYLOAD} } }`,
  deleteWord: `mutation ($id: ID!, $name: String!, ${ON_BUSY}) {
    made: deleteWord(modelId: $id, word: $name, ${BUSY}) { ${PAYLOAD} } }`,
};

const LOOK = `{
  customizations {
    ${MODEL}
    corpora { totalWords ${RESOURCE} }
    grammars { ${RESOURCE} }
    words(first: 1000) { nodes { ${WORD} } }
    user: words(type: USER, sort: ALPHABETICAL_DESC, first: 1000) { nodes { word } }
    corpora_: words(type: CORPORA, sort: COUNT_ASC, first: 1000) { nodes { word } }
    grammars_: words(type: GRAMMARS, sort: COUNT_DESC, first: 1000) { nodes { word } }
  }
}`;

export interface GraphqlWay extends Way {
  /** Whether a training would start, with and without `strict`; undefined where there is no such model. */
  forecast(target: Target): Promise<{ trainable: boolean; trainableWithoutStrict: boolean } | undefined>;
}

export function throughGraphql(gateway: TestGateway): GraphqlWay {
  const ids = new Ids();

  async function ask(query: string, variables: object = {}, file?: string): Promise<any> {
    const body = file === undefined ? undefined : multipart(query, variables, file);
    const response = await fetch(gateway.endpoint, {
      method: 'POST',
      headers: body ? { 'graphql-require-preflight': 'true' } : { 'content-type': 'application/json' },
      body: body ?? JSON.stringify({ query, variables }),
    });
    const answer = (await response.json()) as { data?: any; errors?: unknown };
    if (answer.errors !== undefined) throw new Error(`GraphQL errors: ${JSON.stringify(answer.errors)}`);
    return answer.data;
  }

  return {
    async make(change) {
      const isFile = 'asFile' in change && change.asFile;
      const { made } = await ask(
        MUTATIONS[change.kind],
        variablesOf(change, ids),
        isFile ? change.text : undefined,
      );
      if (change.kind === 'create' && made.model) ids.add(made.model.id);
      const [error, ...more] = made.errors;
      if (more.length > 0) throw new Error('there was more than one error');
      const { __typename: result = 'done', ...rest } = error ?? {};
      const detail = Object.keys(rest).length > 0 ? rest : null;
      return ids.hide({ result, warnings: made.warnings ?? [], model: made.model ?? null, detail });
    },
    async look() {
      const { customizations } = await ask(LOOK);
      return ids.hide(customizations) as unknown[];
    },
    async forecast(target) {
      const { customization } = await ask(
        'query ($id: ID!) { customization(id: $id) { trainability { trainable trainableWithoutStrict } } }',
        { id: ids.of(target) },
      );
      return customization?.trainability;
    },
  };
}

function variablesOf(change: Change, ids: Ids): object {
  if (change.kind === 'create') return { input: change.input };
  const common = { id: ids.of(change.target), onBusy: change.wait ? 'WAIT' : 'FAIL' };
  switch (change.kind) {
    case 'train': {
      const { wordTypeToAdd, ...options } = change.options;
      return { ...common, input: { ...options, wordTypeToAdd: wordTypeToAdd?.toUpperCase() } };
    }
    case 'addCorpus':
    case 'addGrammar': {
      const { name, text, overwrite, asFile } = change;
      const content = asFile ? { file: null } : { text };
      const format = change.kind === 'addGrammar' && { format: change.format };
      return { ...common, input: { name, allowOverwrite: overwrite, ...content, ...format } };
    }
    case 'addWords':
      return { ...common, words: change.words };
    case 'deleteCorpus':
    case 'deleteGrammar':
    case 'deleteWord':
      return { ...common, name: change.name };
    default:
      return common;
  }
}

function multipart(query: string, variables: object, file: string): FormData {
  const form = new FormData();
  form.set('operations', JSON.stringify({ query, variables }));
  form.set('map', JSON.stringify({ 0: ['variables.input.file'] }));
  form.set('0', new Blob([file], { type: 'text/plain' }), 'file.txt');
  return form;
}

export function throughSdk(sdk: Sdk): Way {
  const ids = new Ids();
  const modelOf = async (customizationId: string) =>
    modelShown((await sdk.getLanguageModel({ customizationId })).result);

  async function detailOf(result: string, change: Change, customizationId: string): Promise<unknown> {
    if (result === 'ModelBusyError') return { status: (await modelOf(customizationId)).status };
    if (result === 'AlreadyExistsError') return { name: 'name' in change ? change.name : undefined };
    if (result !== 'InvalidTrainingDataError') return null;
    const all = await contents(sdk, customizationId);
    const failed = all.corpora.filter(({ status }: any) => status === 'UNDETERMINED');
    const failedGrammars = all.grammars.filter(({ status }: any) => status === 'UNDETERMINED');
    const message = ({ name, error }: any) => ({ name, message: error });
    return {
      corpora: failed.map(message),
      grammars: failedGrammars.map(message),
      words: all.words.nodes
        .filter(({ error }: any) => error.length > 0)
        .map(({ word, error }: any) => ({
          name: word,
          message: error.map((one: any) => one.message).join(' '),
        })),
    };
  }

  return {
    async make(change) {
      const id = change.kind === 'create' ? '' : ids.of(change.target);
      let answer: any;
      try {
        answer = (await call(sdk, change, id)).result;
      } catch (error) {
        const result = refusalOf(error as SdkError, change);
        const detail = await detailOf(result, change, id);
        return ids.hide({ result, warnings: [], model: null, detail });
      }
      if (change.kind === 'create') ids.add(answer.customization_id);
      const isGone = change.kind === 'deleteModel';
      const model = isGone ? null : await modelOf(change.kind === 'create' ? answer.customization_id : id);
      const warnings = (answer.warnings ?? []).map(({ code, message }: any) => ({
        code: code.toUpperCase(),
        message,
      }));
      return ids.hide({ result: 'done', warnings, model, detail: null });
    },
    async look() {
      const { result } = await sdk.listLanguageModels();
      const models = await Promise.all(
        result.customizations.map(async (model) => ({
          ...modelShown(model),
          ...(await contents(sdk, model.customization_id)),
        })),
      );
      return ids.hide(models);
    },
  };
}

function call(sdk: Sdk, change: Change, customizationId: string): Promise<{ result: unknown }> {
  switch (change.kind) {
    case 'create':
      return sdk.createLanguageModel(change.input);
    case 'deleteModel':
      return sdk.deleteLanguageModel({ customizationId });
    case 'reset':
      return sdk.resetLanguageModel({ customizationId });
    case 'upgrade':
      return sdk.upgradeLanguageModel({ customizationId });
    case 'train':
      return sdk.trainLanguageModel({ customizationId, ...change.options });
    case 'addCorpus':
      return sdk.addCorpus({
        customizationId,
        corpusName: change.name,
        corpusFile: Buffer.from(change.text),
        ...(change.overwrite !== undefined && { allowOverwrite: change.overwrite }),
      });
    case 'addGrammar':
      return sdk.addGrammar({
        customizationId,
        grammarName: change.name,
        grammarFile: Buffer.from(change.text),
        contentType: change.format === 'XML' ? 'application/srgs+xml' : 'application/srgs',
        ...(change.overwrite !== undefined && { allowOverwrite: change.overwrite }),
      });
    case 'addWords':
      return sdk.addWords({
        customizationId,
        words: change.words.map(({ word, soundsLike, displayAs, mappingOnly }) => ({
          word,
          ...(soundsLike && { sounds_like: soundsLike }),
          ...(displayAs !== undefined && { display_as: displayAs }),
          // A boolean on the wire, whatever the SDK's type says.
          ...(mappingOnly !== undefined && { mapping_only: mappingOnly as unknown as string[] }),
        })),
      });
    case 'deleteCorpus':
      return sdk.deleteCorpus({ customizationId, corpusName: change.name });
    case 'deleteGrammar':
      return sdk.deleteGrammar({ customizationId, grammarName: change.name });
    default:
      return sdk.deleteWord({ customizationId, wordName: change.name });
  }
}

/** What GraphQL should call a refusal, by the emulator's own texts. */
function refusalOf({ status, message, result }: SdkError, { kind }: Change): string {
  if (status === 401 && 'code_description' in result) return 'ModelNotFoundError';
  if (status === 409) return 'ModelBusyError';
  if (status !== 400) throw new Error(`status ${status} was not expected: ${message}`);
  if (message.startsWith('Malformed GUID')) return 'InvalidInputError';
  if (kind === 'upgrade') return 'NotUpgradableError';
  if (/^No input data modified|has no valid data to train on$/.test(message)) return 'NothingToTrainError';
  if (message.startsWith('The custom model cannot be trained')) return 'InvalidTrainingDataError';
  if (/already exists\. Set the|is already used by a (corpus|grammar)$/.test(message))
    return 'AlreadyExistsError';
  return 'InvalidInputError';
}

function modelShown(model: any) {
  return {
    id: model.customization_id as string,
    name: model.name,
    language: model.language,
    baseModelName: model.base_model_name,
    status: model.status.toUpperCase() as string,
    progress: model.progress,
    versions: model.versions,
    description: model.description ?? null,
    dialect: model.dialect,
    owner: model.owner,
    created: model.created,
    updated: model.updated,
    error: model.error ?? null,
  };
}

/** What a model holds, as `LOOK` asks for it. */
async function contents(sdk: Sdk, customizationId: string): Promise<any> {
  const listed = async (options: { wordType?: string; sort?: string } = {}) =>
    (await sdk.listWords({ customizationId, ...options })).result.words;
  const namesOf = async (wordType: string, sort: string) => ({
    nodes: (await listed({ wordType, sort })).map(({ word }) => ({ word })),
  });
  const { result: corpora } = await sdk.listCorpora({ customizationId });
  const { result: grammars } = await sdk.listGrammars({ customizationId });
  return {
    corpora: corpora.corpora.map((corpus) => ({ totalWords: corpus.total_words, ...resourceShown(corpus) })),
    grammars: grammars.grammars.map(resourceShown),
    words: { nodes: (await listed()).map(wordShown) },
    user: await namesOf('user', '-alphabetical'),
    corpora_: await namesOf('corpora', '+count'),
    grammars_: await namesOf('grammars', '-count'),
  };
}

function resourceShown(resource: any) {
  return {
    name: resource.name,
    outOfVocabularyWords: resource.out_of_vocabulary_words,
    status: resource.status.toUpperCase(),
    error: resource.error ?? null,
  };
}

function wordShown(word: any) {
  return {
    word: word.word,
    soundsLike: word.sounds_like,
    displayAs: word.display_as,
    count: word.count,
    source: word.source,
    mappingOnly: word.mapping_only ?? null,
    error: (word.error ?? []).flatMap((entry: Record<string, string>) =>
      Object.entries(entry).map(([element, message]) => ({ element, message })),
    ),
  };
}
