import { modelIds } from '../operation.ts';
import { LANGUAGE, MODELS_PATH, wireModels, wireWords, type Data, type WireModel } from './model.ts';

/** One GraphQL operation, the same reads as REST paths, and the data that the operation must return. */
export interface Query {
  /** The request body. */
  body: string;
  /** Paths of the REST reads that a client without GraphQL would make. */
  paths: readonly string[];
  data: unknown;
}

const READ = {
  id: (model: WireModel) => model.customization_id,
  name: (model: WireModel) => model.name,
  language: (model: WireModel) => model.language,
  baseModelName: (model: WireModel) => model.base_model_name,
  status: (model: WireModel) => model.status.toUpperCase(),
  progress: (model: WireModel) => model.progress,
  versions: (model: WireModel) => model.versions,
  description: (model: WireModel) => model.description,
  created: (model: WireModel) => model.created,
  updated: (model: WireModel) => model.updated,
};

type Field = keyof typeof READ;
const FIELDS: readonly Field[] = ['id', 'name', 'language', 'baseModelName', 'status', 'progress', 'created'];
const PAGE = 100;

const pick = (model: WireModel, fields: readonly Field[]) =>
  Object.fromEntries(fields.map((field) => [field, READ[field](model)]));

const bodyOf = (query: string, variables?: object) => JSON.stringify({ query, variables });

/** `customizations`. */
export function listQuery(data: Data, fields = FIELDS): Query {
  return {
    body: bodyOf(`{ customizations { ${fields.join(' ')} } }`),
    paths: [MODELS_PATH],
    data: { customizations: wireModels(data).map((model) => pick(model, fields)) },
  };
}

/** `customization(id:)` once for each model, under aliases. */
export function aliasedQuery(data: Data): Query {
  const fields = FIELDS.join(' ');
  const ids = modelIds(data.models);
  const lines = ids.map((id, i) => `m${i}: customization(id: "${id}") { ${fields} }`);
  return {
    body: bodyOf(`{ ${lines.join(' ')} }`),
    paths: ids.map((id) => `${MODELS_PATH}/${id}`),
    data: Object.fromEntries(wireModels(data).map((model, i) => [`m${i}`, pick(model, FIELDS)])),
  };
}

/** A page of the words of the first model. */
export function wordsQuery(data: Data): Query {
  const [model] = wireModels(data);
  if (!model) throw new RangeError('data.models must be 1 or more');
  const words = wireWords(data);
  const path = `${MODELS_PATH}/${model.customization_id}`;
  const page = {
    totalCount: words.length,
    nodes: words
      .slice(0, PAGE)
      .map(({ word, display_as, count }) => ({ word, displayAs: display_as, count })),
  };
  return {
    body: bodyOf(
      'query ($id: ID!, $first: Int) { customization(id: $id) { id words(first: $first) { totalCount nodes { word displayAs count } } } }',
      { id: model.customization_id, first: PAGE },
    ),
    paths: [path, `${path}/words`],
    data: { customization: { id: model.customization_id, words: page } },
  };
}

/** Many documents, each with other fields, aliases or variables. */
export function mixedQueries(data: Data): Query[] {
  const models = wireModels(data);
  const names = Object.keys(READ) as Field[];
  return names.flatMap((left, i) =>
    names.slice(i + 1).flatMap((right, j) => {
      const fields: Field[] = ['id', ...[left, right].filter((field) => field !== 'id')];
      const few = models.filter((_, index) => index % names.length === j);
      return [
        listQuery(data, fields),
        languageQuery(models, fields),
        ...few.map((model) => oneQuery(model, fields, `named${j}`)),
      ];
    }),
  );
}

function languageQuery(models: readonly WireModel[], fields: readonly Field[]): Query {
  const document = `query ($language: String) { customizations(language: $language) { ${fields.join(' ')} } }`;
  return {
    body: bodyOf(document, { language: LANGUAGE }),
    paths: [`${MODELS_PATH}?language=${LANGUAGE}`],
    data: { customizations: models.map((model) => pick(model, fields)) },
  };
}

function oneQuery(model: WireModel, fields: readonly Field[], alias: string): Query {
  const id = model.customization_id;
  return {
    body: bodyOf(`query ($id: ID!) { ${alias}: customization(id: $id) { ${fields.join(' ')} } }`, { id }),
    paths: [`${MODELS_PATH}/${id}`],
    data: { [alias]: pick(model, fields) },
  };
}
