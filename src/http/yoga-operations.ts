import { getOperationAST, GraphQLError, type ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { answerBytes, LONG_ANSWER_BYTES } from '../graphql/answer-bytes.ts';
import type { Context } from '../graphql/context.ts';
import { toGraphQLError } from '../graphql/errors.ts';
import { groupKeyOf } from '../graphql/group-key.ts';
import type { Operations } from '../graphql/operations.ts';
import { isRejected } from '../graphql/request-error.ts';
import type { Logger } from '../log.ts';
import { pause } from '../watson/pace.ts';
import { withoutData } from './long-answer.ts';
import type { StreamGroups } from './multipart-events.ts';
import { isJson } from './negotiation.ts';
import { traceIdOf } from './request.ts';
import type { PerformedOperation, ServerContext } from './yoga-context.ts';

/** Stands for the result of a subscription that runs. */
const RUNNING: ExecutionResult = Object.freeze({ data: null });

/** Runs operations as all transports do. */
export function useOperations(
  { makeContext, run }: Operations,
  groups: StreamGroups,
  log: Logger,
): Plugin<ServerContext & Context, ServerContext> {
  return {
    async onParams({ setResult, context }) {
      const { performed } = context;
      if (performed) setResult(await presented(performed, context));
    },
    onExecute({ setExecuteFn, args }) {
      const isMutation = getOperationAST(args.document, args.operationName)?.operation === 'mutation';
      setExecuteFn(async () => {
        const stop = isMutation ? args.contextValue.onMutation() : undefined;
        const result = await run(args).finally(stop);
        const { budget, outcome } = args.contextValue;
        const { chargedBytes } = budget;
        outcome.isRejected = isRejected(result);
        return presented({ result, chargedBytes }, args.contextValue);
      });
    },
    onSubscribe({ setSubscribeFn, args }) {
      setSubscribeFn(async () => {
        const {
          caller,
          openStream,
          outcome,
          isHead,
          params,
          streamType = 'text/event-stream',
        } = args.contextValue;
        const error = openStream();
        if (error) {
          outcome.rejection = error;
          return { errors: [error] };
        }
        if (isHead) {
          outcome.isHeadOfStream = true;
          return RUNNING;
        }
        // All subscribers of a scope share its polls, so these belong to no caller's trace.
        const contextFor = () => makeContext({ ...caller, trace: undefined });
        const contextValue = contextFor();
        const { query = '', operationName, variables = {} } = params;
        const key = groupKeyOf({
          scope: contextValue.watson.scope,
          query,
          operationName: operationName ?? undefined,
          variables,
        });
        const membership = { key, contextForEvent: contextFor };
        const member = await groups[streamType].join({ ...args, contextValue }, membership);
        if ('errors' in member) return { errors: member.errors };
        outcome.member = member;
        return RUNNING;
      });
    },
    onResultProcess(payload) {
      if (payload.result === RUNNING)
        return payload.setResultProcessor((_result, { Response }) => new Response(null), 'text/event-stream');
      // Yoga calls `maskError` only for operations that it executes.
      const { result, serverContext } = payload;
      if (!('errors' in result) || !result.errors || !serverContext) return undefined;
      const { requestId, trace } = serverContext.caller;
      const options = { log, requestId, traceId: traceIdOf(trace) };
      const errors = result.errors.map((error) =>
        hasRequestId(error) ? error : toGraphQLError(error, options),
      );
      return payload.setResult({ ...result, errors });
    },
  };
}

/** The result for Yoga. The data of a long answer is written in slices, apart from the rest. */
async function presented(
  { result: executed, chargedBytes }: PerformedOperation,
  { caller, lease, outcome, type }: ServerContext,
): Promise<ExecutionResult & { stringify?: typeof withoutData }> {
  const result = asHttp(executed);
  const error = lease.hold(chargedBytes);
  if (error) return { errors: [error] };
  if (!result.data || chargedBytes < LONG_ANSWER_BYTES || !isJson(type)) return result;
  outcome.data = await answerBytes(result.data, () => pause(caller.callerKey ?? ''));
  return { ...result, data: {}, stringify: withoutData };
}

/** An operation with invalid variables never ran. A client that accepts GraphQL responses gets status 400. */
function asHttp(result: ExecutionResult): ExecutionResult {
  if (result.data !== undefined || !result.errors) return result;
  const errors = result.errors.map(
    (error) =>
      new GraphQLError(error.message, {
        nodes: error.nodes,
        source: error.source,
        positions: error.positions,
        extensions: { code: 'BAD_USER_INPUT', http: { status: 400, spec: true }, ...error.extensions },
      }),
  );
  return { ...result, errors };
}

function hasRequestId({ extensions }: GraphQLError): boolean {
  return extensions['requestId'] !== undefined;
}
