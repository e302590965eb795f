import { createCredentials, type Authorization } from './credentials.ts';
import { createEventStreams } from './event-stream.ts';
import {
  REQUESTS,
  type AddCorpusInput,
  type AddGrammarInput,
  type OnBusy,
  type Requests,
} from './generated/operations.ts';
import type { CoreOptions, Watch } from './iterate.ts';
import type { WithUnknown } from './model-error.ts';
import { request, type Connector, type RequestOptions } from './request.ts';
import { createSocket } from './socket.ts';
import { countedBody, toBlob, type FileSource } from './upload.ts';
import { watchAllModels, type ModelList, type WatchAllOptions } from './watch-all.ts';
import { watchModel, type ModelStatusEvent, type WatchModelOptions } from './watch.ts';

export { LexigateError, NetworkError, OperationError, PayloadError } from './errors.ts';
export type { GraphQLErrorEntry } from './errors.ts';
export type { ModelError, UnknownModelError } from './model-error.ts';
export { watchAllModels } from './watch-all.ts';
export { watchModel } from './watch.ts';
export { unwrap, type Unwrapped } from './payload.ts';
export type * from './generated/operations.ts';
export type { Authorization } from './credentials.ts';
export type { Connection, Staleness } from './live.ts';
export type { Watch, WatchOptions } from './iterate.ts';
export type { RequestOptions } from './request.ts';
export type { FileSource, OnProgress, UploadProgress } from './upload.ts';
export type { ListedModel, ModelList, WatchAllOptions } from './watch-all.ts';
export type { ModelStatusEvent, WatchModelOptions } from './watch.ts';

export interface ClientOptions {
  /** Where GraphQL is, such as `https://gateway.example.com/graphql`. In a browser it can be relative to the page. */
  url: string;
  /**
   * The value of the `Authorization` header, such as `Bearer …`, or a function that returns it. The function is called once,
   * and again when the gateway rejects its last value.
   */
  authorization?: Authorization;
  /** @default globalThis.fetch */
  fetch?: typeof fetch | undefined;
  /** @default globalThis.WebSocket. Without one, subscriptions use server-sent events. */
  webSocketImpl?: unknown;
}

/** The only root field of an operation, or all of its data. */
export type ResultOf<R extends { data: object; field: PropertyKey }> = [R['field']] extends [never]
  ? { [name in keyof R['data']]: WithUnknown<R['data'][name]> }
  : WithUnknown<R['data'][R['field'] & keyof R['data']]>;

type Method<R extends Requests[keyof Requests]> =
  Record<string, never> extends R['variables']
    ? (variables?: R['variables'], options?: RequestOptions) => Promise<ResultOf<R>>
    : (variables: R['variables'], options?: RequestOptions) => Promise<ResultOf<R>>;

/** A method for each shipped query and mutation. It rejects if the result has GraphQL errors. */
export type RequestMethods = { [name in keyof Requests]: Method<Requests[name]> };

/** Where an uploaded file goes: the model, and the other fields of the input. */
export type UploadTarget<Input> = Omit<Input, 'content' | 'text' | 'file'> & {
  modelId: string;
  /** @default 'FAIL' */
  onBusy?: OnBusy | undefined;
};

export interface Client extends Omit<RequestMethods, 'addCorpus' | 'addGrammar'> {
  /** Adds a corpus from a file. In Node, `fs.openAsBlob(path)` reads a large file piece by piece. */
  addCorpus(
    target: UploadTarget<AddCorpusInput>,
    file: FileSource,
    options?: RequestOptions,
  ): Promise<ResultOf<Requests['addCorpus']>>;
  /** Adds a grammar from a file. */
  addGrammar(
    target: UploadTarget<AddGrammarInput>,
    file: FileSource,
    options?: RequestOptions,
  ): Promise<ResultOf<Requests['addGrammar']>>;
  /** Runs a query or mutation of your own. Files among the variables are uploaded. Returns its data. */
  request<Data = unknown, Variables extends object = Record<string, unknown>>(
    document: string | TypedDocument<Data, Variables>,
    variables?: Variables,
    options?: RequestOptions,
  ): Promise<Data>;
  /** Iterates over the states of a model: the current one first, then each change. */
  watch(id: string, options?: WatchModelOptions): Watch<ModelStatusEvent>;
  /** Iterates over the list of all models: the current one first, then after each change. */
  watchAll(options?: WatchAllOptions): Watch<ModelList>;
}

/** A document with its types, as the client preset of graphql-codegen makes it with `documentMode: 'string'`. */
export interface TypedDocument<Data, Variables> {
  toString(): string;
  __apiType?: (variables: Variables) => Data;
}

/** A client of one gateway. Nothing is sent before it is used, and no connection stays open when nothing is watched. */
export function createClient(options: ClientOptions): Client {
  const core = createCore(options);
  core.connector.countedBody = countedBody;
  return {
    ...createRequests(core),
    watch: (id, watching = {}) => watchModel(id, watching, core),
    watchAll: (watching = {}) => watchAllModels(watching, core),
  };
}

/** What the parts of a client share. A page that does not need all parts downloads less if it puts its own client together. */
export interface ClientCore extends CoreOptions {
  connector: Connector;
}

export function createCore({
  url: given,
  authorization,
  fetch: givenFetch,
  webSocketImpl,
}: ClientOptions): ClientCore {
  const { location } = globalThis as { location?: { href: string } };
  const url = new URL(given, location?.href).href;
  const connector: Connector = {
    url,
    fetch: givenFetch ?? ((...args) => fetch(...args)),
    credentials: createCredentials(authorization),
  };
  const live = {
    transports: {
      socket: createSocket(connector, webSocketImpl ?? globalThis.WebSocket),
      stream: createEventStreams(connector),
    },
    credentials: connector.credentials,
  };
  return { connector, live, memory: { hasWorked: false, timesBlocked: 0 } };
}

/** The queries and mutations of a client. */
export function createRequests({ connector }: ClientCore): Omit<Client, 'watch' | 'watchAll'> {
  async function run(
    name: keyof Requests,
    variables: object = {},
    options?: RequestOptions,
  ): Promise<unknown> {
    const data = await request(connector, { query: REQUESTS[name], variables }, options);
    const values = Object.values(data ?? {});
    return values.length === 1 ? values[0] : data;
  }
  const methods = Object.fromEntries(
    Object.keys(REQUESTS).map((name) => [name, run.bind(undefined, name as keyof Requests)]),
  );
  const upload =
    <Result>(name: 'addCorpus' | 'addGrammar') =>
    (
      { modelId, onBusy, ...input }: UploadTarget<object>,
      file: FileSource,
      options?: RequestOptions,
    ): Promise<Result> =>
      run(
        name,
        { modelId, onBusy, input: { ...input, content: { file: toBlob(file) } } },
        options,
      ) as Promise<Result>;
  return {
    ...(methods as RequestMethods),
    addCorpus: upload('addCorpus'),
    addGrammar: upload('addGrammar'),
    request: (document, variables, options) =>
      request(connector, { query: String(document), variables: variables ?? {} }, options) as Promise<never>,
  };
}
