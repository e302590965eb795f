import type { Change } from './random-operation.ts';
import type { Sdk, SdkError } from './sdk.ts';
import { Ids, type Way } from './way.ts';

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
          // The SDK's type is wrong: the interface has a boolean.
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

/** The GraphQL type of an error, by the error text of the emulator. */
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

/** The contents of a model, in the shape of the GraphQL result. */
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
