import type { Prepared } from './client.ts';

/** What the load sends to a server. */
export interface Asked {
  url: string;
  /** `graphql`: the bodies as `POST`. `rest`: the paths of each query as `GET`, pipelined. */
  kind: 'graphql' | 'rest';
  queries: readonly { body: string; paths: readonly string[] }[];
  credentials: number;
}

/** The bytes of all requests, one after the other in the order in which they are sent: queries and credentials take turns. */
export function prepare({ url, kind, queries, credentials }: Asked): Prepared[] {
  const { host } = new URL(url);
  return Array.from({ length: Math.max(queries.length, credentials) }, (_, i) => {
    const { body = '', paths = [] } = queries[i % queries.length] ?? {};
    const shared = `Host: ${host}\r\nAuthorization: Bearer caller-${i % credentials}\r\nAccept: application/json\r\n`;
    if (kind === 'rest') {
      const text = paths.map((path) => `GET ${path} HTTP/1.1\r\n${shared}\r\n`).join('');
      return { bytes: Buffer.from(text), responses: paths.length };
    }
    const length = Buffer.byteLength(body);
    const head = `POST /graphql HTTP/1.1\r\n${shared}Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
    return { bytes: Buffer.from(head + body), responses: 1 };
  });
}
