/** The operations of the clients. */

export const CREATE = `mutation ($input: CreateModelInput!) {
  createModel(input: $input) { model { id } errors { __typename message } }
}`;

export const ADD_WORDS = `mutation ($modelId: ID!, $words: [WordInput!]!, $onBusy: OnBusy! = FAIL) {
  addWords(modelId: $modelId, words: $words, onBusy: $onBusy) { model { status } errors { __typename message } }
}`;

export const ADD_CORPUS = `mutation ($modelId: ID!, $input: AddCorpusInput!, $onBusy: OnBusy! = FAIL) {
  addCorpus(modelId: $modelId, input: $input, onBusy: $onBusy) { corpus { status } errors { __typename message } }
}`;

export const TRAIN = `mutation ($id: ID!, $onBusy: OnBusy! = WAIT) {
  trainModel(id: $id, input: { strict: false, force: true }, onBusy: $onBusy) {
    model { status } warnings { code } errors { __typename message ... on ModelBusyError { activity { kind } } }
  }
}`;

export const RESET = `mutation ($id: ID!) {
  resetModel(id: $id, onBusy: WAIT) { model { status } errors { __typename message } }
}`;

export const DELETE = `mutation ($id: ID!) {
  deleteModel(id: $id, onBusy: WAIT) { deletedId errors { __typename message } }
}`;

export const STATUS = 'query ($id: ID!) { customization(id: $id) { id status } }';
export const LIST = '{ customizations { id name status progress } }';

export const WATCH = `subscription ($id: ID!, $until: [ModelStatus!]) {
  modelStatus(id: $id, until: $until) { id status previousStatus progress since observedAt }
}`;

/** Each event causes REST calls. */
export const WATCH_DEEPLY = `subscription ($id: ID!) {
  modelStatus(id: $id) {
    status
    model { name description corpora { name status } grammars { name } activity { kind } baseModel { name } }
  }
}`;

export const WATCH_ALL = 'subscription { modelStatuses { id status progress model { name updated } } }';

/** The result has some hundred kilobytes, so that the send buffer of a slow consumer grows. */
export const BULK = `{ ${Array.from(
  { length: 55 },
  (_, i) => `b${i}: baseModels { name language rate url description supportedFeatures { lowLatency } }`,
).join(' ')} }`;

const DEEP_QUERY = `query ($id: ID!) {
  customization(id: $id) {
    name corpora { name totalWords status } grammars { name } words(first: 20) { totalCount nodes { word soundsLike } }
    trainability { trainable obstacles } activity { kind words } failure { message } baseModel { name }
  }
}`;

/** Queries, valid and invalid. */
export const QUERIES = {
  list: LIST,
  deep: DEEP_QUERY,
  status: STATUS,
  bases: '{ baseModels(customizable: true) { name rate } }',
  'many ids': `query ($id: ID!) { ${Array.from({ length: 5 }, (_, i) => `m${i}: customization(id: $id) { status }`).join(' ')} }`,
  'syntax error': '{ customizations { id ',
  'unknown field': '{ customizations { colour } }',
  'too complex': `{ ${Array.from({ length: 61 }, (_, i) => `m${i}: customizations { id }`).join(' ')} }`,
  'bad id': '{ customization(id: "../v1") { id } }',
} as const;
