import { STATUS_CODES } from 'node:http';

/** A reply with an error status: thrown by a handler, sent by the server. */
export class ErrorReply extends Error {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(status: number, body: Record<string, unknown>, headers: Record<string, string> = {}) {
    super(`Error reply with status ${status}: ${JSON.stringify(body)}`);
    this.name = 'ErrorReply';
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** An error of the service itself. */
export function serviceError(status: number, text: string, headers: Record<string, string> = {}): ErrorReply {
  return new ErrorReply(
    status,
    { code: status, code_description: STATUS_CODES[status] ?? '', error: text },
    headers,
  );
}

/** An error of the platform in front of the service, whose body has another shape. */
export function platformError(status: 401 | 403, transactionId: string): ErrorReply {
  const topic = status === 401 ? 'watson-authorization-error' : 'watson-forbidden-error';
  return new ErrorReply(status, {
    trace: transactionId,
    error: STATUS_CODES[status],
    code: status,
    more_info: `https://cloud.ibm.com/docs/watson?topic=${topic}`,
  });
}

/** The `error` of a model: JSON inside a string, with the spaces that the service writes. */
export function modelError(code: number, text: string): string {
  const description = JSON.stringify(STATUS_CODES[code] ?? '');
  return `{"code":${code}, "code_description":${description}, "error":${JSON.stringify(text)}}`;
}
