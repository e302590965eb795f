import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Backend {
  url: string;
  /** `GET /v1/customizations` and so on, in the order of arrival. */
  requests: string[];
  /** Requests whose connection closed before the response was complete. */
  aborted: string[];
  /** Requests whose response was sent completely. */
  finished: string[];
  /** Replaces the handler. */
  behave(handler: (req: IncomingMessage, res: ServerResponse) => void): void;
  /** Closes the server. Further connections are refused. */
  stop(): Promise<void>;
}

/** An HTTP server with a handler of the test. It stops when the test ends. */
export async function startBackend(
  handler: (req: IncomingMessage, res: ServerResponse) => void,
): Promise<Backend> {
  let behaviour = handler;
  const requests: string[] = [];
  const aborted: string[] = [];
  const finished: string[] = [];
  const server = createServer((req, res) => {
    const line = `${req.method} ${req.url}`;
    requests.push(line);
    res.once('close', () => {
      (res.writableFinished ? finished : aborted).push(line);
    });
    res.on('error', () => {});
    behaviour(req, res);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  onTestFinished(stop);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    aborted,
    finished,
    behave: (next) => void (behaviour = next),
    stop,
  };
}

export function json(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  res.writeHead(status, {
    'content-type': 'application/json',
    'x-global-transaction-id': 'tx-1',
    ...headers,
  });
  res.end(JSON.stringify(body));
}

/** A model in the shape of the REST interface. */
export function model(id: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    customization_id: id,
    name: `Model ${id}`,
    language: 'en-US',
    dialect: 'en-US',
    base_model_name: 'en-US_Telephony',
    versions: ['en-US_Telephony.v2021-10-04'],
    status: 'ready',
    progress: 0,
    created: '2026-03-04T09:15:27.410Z',
    updated: '2026-03-04T09:15:27.410Z',
    ...fields,
  };
}
