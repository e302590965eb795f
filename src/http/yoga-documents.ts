import { getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Operations } from '../graphql/operations.ts';
import type { OperationRequest } from '../graphql/request-check.ts';
import { requestError } from '../graphql/request-error.ts';
import type { ServerContext } from './yoga-context.ts';

const MUTATION_BY_GET = requestError(405, 'BAD_REQUEST', 'Mutations need POST.', { allow: 'POST' });

/** Takes documents from the cache that all transports use. */
export function useDocuments({ prepare }: Operations): Plugin<object, ServerContext> {
  const prepared = new WeakMap<object, ReturnType<Operations['prepare']>>();
  return {
    onParams({ request, params, setResult, context }) {
      if (context.performed) return;
      const { query = '', operationName, variables, extensions } = params;
      const { documentId = context.documentId } = params as Partial<OperationRequest>;
      // Yoga rejects a parameter that it does not know, and a missing query.
      Reflect.deleteProperty(params, 'documentId');
      params.query = query;
      const { isUpload } = context.caller;
      const ready = prepare({ query, documentId, operationName, variables, extensions, isUpload });
      if (ready.errors) return setResult({ errors: ready.errors });
      params.query = ready.source;
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
