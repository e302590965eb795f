import { getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Operations } from '../graphql/operations.ts';
import { isHashOnly } from '../graphql/persisted-query.ts';
import { requestError } from '../graphql/request-error.ts';
import type { ServerContext } from './yoga-context.ts';

const MUTATION_BY_GET = requestError(405, 'BAD_REQUEST', 'Mutations need POST.', { allow: 'POST' });

/** Takes documents from the cache that all transports use. */
export function useDocuments({ prepare }: Operations): Plugin<object, ServerContext> {
  const prepared = new WeakMap<object, ReturnType<Operations['prepare']>>();
  return {
    onParams({ request, params, setResult, context }) {
      // Yoga would reject a missing query itself.
      if (isHashOnly(params)) params.query = '';
      const { query, operationName, variables, extensions } = params;
      // Yoga rejects this itself.
      if (typeof query !== 'string') return;
      const { isUpload } = context.caller;
      const ready = prepare({ query, operationName, variables, extensions, isUpload });
      if (ready.errors) return setResult({ errors: ready.errors });
      prepared.set(context, ready);
      const operation = getOperationAST(ready.document, operationName)?.operation;
      if (request.method !== 'GET' || operation !== 'mutation') return;
      context.outcome.rejection = MUTATION_BY_GET;
      setResult({ errors: [context.outcome.rejection] });
    },
    onParse({ context, setParsedDocument }) {
      const ready = prepared.get(context);
      if (!ready?.document) return;
      setParsedDocument(ready.document);
      // In place: the parsed body is the same object, and it is kept while an event stream is open.
      const { params } = context;
      if (params.variables) params.variables = ready.variables;
      delete params.extensions;
    },
    onValidate({ setResult }) {
      setResult([]);
    },
  };
}
