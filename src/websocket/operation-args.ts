import { getOperationAST, type ExecutionArgs, type GraphQLError, type GraphQLSchema } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { callerKeyOf, type RateLimits } from '../access/rate-limits.ts';
import type { Context } from '../graphql/context.ts';
import type { Membership } from '../graphql/event-groups.ts';
import { groupKeyOf } from '../graphql/group-key.ts';
import type { Operations } from '../graphql/operations.ts';
import { authorizationIn } from './credential.ts';
import type { Connection } from './connection.ts';
import type { GraphQLSocket } from './handshake.ts';
import type { SubscriberOptions } from './subscriber.ts';

export type OperationArgs = ExecutionArgs & {
  contextFor: (disconnected: AbortSignal) => Context;
  membership: Membership & Omit<SubscriberOptions, 'onEnd'>;
};

export interface ArgumentsOptions {
  schema: GraphQLSchema;
  operations: Operations;
  rates: RateLimits;
  onRejection: (connection: Connection) => void;
}

/** A message that starts an operation. */
export interface Started {
  /** The client's id of the operation. */
  id: string;
  payload: SubscribePayload & { documentId?: unknown };
  requestId: string;
}

/** Makes the arguments of an operation, or its errors. What they contain is kept while the operation runs. */
export function createArguments({ schema, operations, rates, onRejection }: ArgumentsOptions) {
  /** Counts an operation. */
  function takeRate(connection: Connection, take: () => void): void {
    try {
      take();
    } catch (error) {
      onRejection(connection);
      throw error;
    }
  }

  return async function argsOf(
    { extra }: GraphQLSocket,
    { id, payload, requestId }: Started,
  ): Promise<OperationArgs | readonly GraphQLError[]> {
    const { connection, access: granted, remoteAddress } = extra;
    const { query, documentId, operationName: givenName, variables: given, extensions } = payload;
    // Some clients send an empty name when they have none.
    const operationName = givenName || undefined;
    // GraphiQL sends its headers with each operation. Other clients send them as connection parameters.
    const authorization = authorizationIn(extensions?.['headers']) ?? extra.authorization;
    const callerKey = granted?.callerKey ?? callerKeyOf(authorization, remoteAddress);
    takeRate(connection, () => rates.takeSubscription(callerKey, remoteAddress));
    const { document, source, variables, errors } = operations.prepare({
      query,
      documentId,
      operationName,
      variables: given,
      extensions,
    });
    const isSubscription = document && getOperationAST(document, operationName)?.operation === 'subscription';
    if (!isSubscription) takeRate(connection, () => rates.takeRequest(callerKey, remoteAddress));
    if (errors) return errors;
    const contextFor = (signal?: AbortSignal) =>
      operations.makeContext({ authorization, requestId, ...granted, callerKey, signal });
    const contextValue = contextFor();
    const { scope } = contextValue.reader;
    return {
      schema,
      document,
      operationName,
      variableValues: variables,
      contextValue,
      contextFor,
      membership: {
        connection,
        id,
        key: groupKeyOf({ scope, query: source, operationName, variables }),
        contextForEvent: () => contextFor(),
      },
    };
  };
}

/** Empties the payload of a message, which graphql-ws keeps while the operation runs. Returns what was in it. */
export function takePayload(payload: SubscribePayload): SubscribePayload {
  const taken = { ...payload };
  for (const name of Object.keys(payload)) Reflect.deleteProperty(payload, name);
  return taken;
}
