import { BREAK, visit, type DocumentNode, type ExecutionResult } from 'graphql';
import type { Budget } from './budget.ts';
import { withFewErrors } from './error-bounds.ts';

/** The result with few errors, or the error that the answer is too large. */
export function boundedResult(
  result: ExecutionResult,
  budget: Budget,
  document: DocumentNode,
): ExecutionResult {
  if (result.data && hasIntrospection(document)) chargeAgain(result.data, budget);
  return boundedEvent(result, budget);
}

/** As `boundedResult`, for an event of a subscription, which has no introspection. */
export function boundedEvent(result: ExecutionResult, { answerError }: Budget): ExecutionResult {
  return answerError ? { data: null, errors: [answerError] } : withFewErrors(result);
}

/** The fields of introspection belong to graphql and charge nothing. The limits of documents keep them to a few megabytes. */
function chargeAgain(data: object, budget: Budget): void {
  try {
    budget.charge(Buffer.byteLength(JSON.stringify(data)));
  } catch (error) {
    if (error !== budget.answerError) throw error;
  }
}

const known = new WeakMap<DocumentNode, boolean>();

function hasIntrospection(document: DocumentNode): boolean {
  const cached = known.get(document);
  if (cached !== undefined) return cached;
  let isFound = false;
  visit(document, {
    Field({ name }) {
      isFound = name.value === '__schema' || name.value === '__type';
      return isFound ? BREAK : undefined;
    },
  });
  known.set(document, isFound);
  return isFound;
}
