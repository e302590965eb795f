import type { TestGateway } from '../gateway/gateway.ts';
import { formOf } from '../http/form.ts';
import { postForm } from '../http/multipart.ts';
import type { Change, Target } from './random-operation.ts';
import { Ids, type Way } from './way.ts';

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
  /** Whether a training would start, with and without `strict`. Undefined if there is no such model. */
  forecast(target: Target): Promise<{ trainable: boolean; trainableWithoutStrict: boolean } | undefined>;
}

export function throughGraphql(gateway: TestGateway): GraphqlWay {
  const ids = new Ids();

  async function ask(query: string, variables: object = {}, file?: string): Promise<any> {
    const parts =
      file !== undefined && formOf(query, variables, { 0: { path: 'variables.input.file', content: file } });
    const { body } = parts ? await postForm(gateway.endpoint, parts) : await gateway.post(query, variables);
    if (body.errors !== undefined) throw new Error(`GraphQL errors: ${JSON.stringify(body.errors)}`);
    return body.data;
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
