import type { ServerResponse } from 'node:http';
import type { GraphQLFormattedError } from 'graphql';

/** A request that is refused before there is an operation. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function json(res: ServerResponse, status: number, body: object): void {
  if (res.headersSent || res.destroyed) return;
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

/** Refuses a request in the shape of every other GraphQL error. */
export function refuse(res: ServerResponse, { status, code, message }: Refusal): void {
  const error: GraphQLFormattedError = { message, extensions: { code } };
  json(res, status, { errors: [error] });
}
