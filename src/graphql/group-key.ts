import { createHash } from 'node:crypto';

/** What all subscribers of a group have in common. */
export interface GroupIdentity {
  scope: string;
  query: string;
  operationName: string | undefined;
  variables: Record<string, unknown>;
}

/** A hash: a group exists for as long as its subscriptions run, and documents and variables can be long. */
export function groupKeyOf({ scope, query, operationName, variables }: GroupIdentity): string {
  const identity = JSON.stringify([scope, query, operationName ?? null, variables]);
  return createHash('sha256').update(identity).digest('base64url');
}
