import { REFUSALS } from './service.ts';

export interface TenantOperation {
  name: string;
  query: string;
  /** The same for all tenants, except for the marker. */
  variables: (marker: string) => object;
  /** Whether the response contains no text of the service. */
  isSilent?: boolean;
}

const none = () => ({});
const ERRORS = 'errors { __typename message transactionId }';

/** The operations of each tenant. All tenants send the same documents, so that a shared cache entry would show. */
export const TENANT_OPERATIONS: TenantOperation[] = [
  {
    name: 'one model',
    query: 'query($id: ID!) { customization(id: $id) { id name description owner versions error dialect } }',
    variables: () => ({ id: 'm-1' }),
  },
  {
    name: 'many models in one list call',
    query: `{ a: customization(id: "m-1") { name } b: customization(id: "m-2") { description error }
      c: customization(id: "m-3") { corpora { name error } grammars { name error } }
      d: customization(id: "m-4") { words(first: 5) { totalCount edges { cursor node { word soundsLike displayAs source error { element message } } } } }
      baseModels { description url } }`,
    variables: none,
  },
  {
    name: 'all models and what is under them',
    query: `query($language: String) { customizations(language: $language) { id name baseModel { description }
      corpus(name: "log") { error } word(word: "word") { displayAs } trainability { invalidCorpora invalidWords } activity { kind } failure { message } } }`,
    variables: () => ({ language: 'en-US' }),
  },
  {
    name: 'base models',
    query: '{ baseModels { name url description } baseModel(name: "en-US_Telephony") { url description } }',
    variables: none,
  },
  {
    name: 'a new model, read back',
    query: `mutation($input: CreateModelInput!) { createModel(input: $input) { model { id name owner } ${ERRORS} } }`,
    variables: (marker) => ({
      input: { name: `mine ${marker}`, baseModelName: 'en-US_Telephony', description: marker },
    }),
  },
  {
    name: 'words, read back',
    query: `mutation($words: [WordInput!]!) { addWords(modelId: "m-1", words: $words) { model { name words { nodes { displayAs } } } ${ERRORS} } }`,
    variables: (marker) => ({ words: [{ word: 'word', displayAs: marker }] }),
  },
  {
    name: 'a training with warnings',
    query: `mutation { trainModel(id: "m-2") { warnings { message } model { name } ${ERRORS} } }`,
    variables: none,
  },
  {
    name: 'a corpus, read back',
    query: `mutation($text: String!) { addCorpus(modelId: "m-3", input: { name: "log", text: $text }) { corpus { error } model { description } ${ERRORS} } }`,
    variables: (marker) => ({ text: `spoken by ${marker}` }),
  },
  ...Object.keys(REFUSALS).map((id) => ({
    name: `a read of ${id}`,
    query: 'query($id: ID!) { customization(id: $id) { name } }',
    variables: () => ({ id }),
    isSilent: id === 'm-gone' || id === 'm-foreign',
  })),
  ...Object.keys(REFUSALS).map((id) => ({
    name: `a write to ${id}`,
    query: `mutation($id: ID!) { resetModel(id: $id) { model { name } ${ERRORS} } }`,
    variables: () => ({ id }),
  })),
];

export const WATCH =
  'subscription($id: ID!) { modelStatus(id: $id) { status progress model { name description owner error } } }';
export const WATCH_ALL =
  'subscription($language: String) { modelStatuses(language: $language) { id status progress model { name error } } }';
export const UPLOAD = `mutation($file: File) { addCorpus(modelId: "m-4", input: { name: "log", file: $file }) { corpus { error } ${ERRORS} } }`;
