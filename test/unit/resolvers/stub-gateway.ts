import { execute, parse, validate } from 'graphql';
import { createLogger } from '../../../src/log.ts';
import { contextMaker } from '../../../src/graphql/context.ts';
import { toGraphQLError } from '../../../src/graphql/errors.ts';
import { buildSchema } from '../../../src/schema.ts';
import { createStatusHub } from '../../../src/status/hub.ts';
import { createWriteQueue } from '../../../src/status/write-queue.ts';
import type { Watson } from '../../../src/watson/client.ts';
import { stubClient, type StubClient } from '../../support/stub-client.ts';

export interface StubGateway extends StubClient {
  /** Runs a query or mutation against the schema. */
  query(text: string, variables?: Record<string, unknown>): Promise<{ data: any; errors: any }>;
  /** The calls since the last time, without their times. */
  takeCalls(): string[];
  /** How often subscribers were told to poll again. */
  wakes: number;
}

const schema = buildSchema();
const log = createLogger('silent');

/** The resolvers and loaders of the gateway on a stub of the REST client: no network. */
export function stubGateway(ids: readonly string[] = ['m-1']): StubGateway {
  const stub = stubClient(ids);
  const watson: Watson = {
    baseUrl: 'http://x',
    isAvailable: true,
    circuitState: 'closed',
    openScopes: 0,
    clientFor: () => stub.client,
    close: () => Promise.resolve(),
  };
  const hub = createStatusHub({ pollIntervalMs: 10_000 });
  const status = { ...hub, wake: () => void (gateway.wakes += 1) };
  const makeContext = contextMaker({ watson, status, writes: createWriteQueue({ timeoutMs: 60_000, hub }) });

  async function query(text: string, variableValues: Record<string, unknown> = {}) {
    const document = parse(text);
    const invalid = validate(schema, document);
    if (invalid.length > 0) throw new AggregateError(invalid, 'The document is invalid.');
    const contextValue = makeContext({ requestId: 'request-1', role: 'write' });
    const result = await execute({ schema, document, variableValues, contextValue });
    contextValue.budget.end();
    const errors = result.errors?.map((error) =>
      toGraphQLError(error, { log, requestId: 'request-1' }).toJSON(),
    );
    // Plain objects: graphql makes objects without a prototype.
    return structuredClone({ data: result.data, errors });
  }

  const gateway: StubGateway = Object.assign(stub, {
    query,
    takeCalls: () => stub.calls.splice(0).map(({ call }) => call),
    wakes: 0,
  });
  return gateway;
}
