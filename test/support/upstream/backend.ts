import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Backend {
  url: string;
  /** `GET /v1/customizations` and so on, as they came in. */
  requests: string[];
  /** Requests whose connection closed before they were answered. */
  aborted: string[];
  /** Requests whose answer went out in full. */
  finished: string[];
  /** Misbehaves from now on as told. */
  behave(handler: (req: IncomingMessage, res: ServerResponse) => void): void;
  /** Goes away: from now on connections are refused. */
  stop(): Promise<void>;
}

/** A backend that does whatever a test wants of it. Ends with the test. */
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

/** A model as the service sends it. */
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

/** The service's own error shape. */
export function serviceError(code: number, error: string): Record<string, unknown> {
  return { code, code_description: 'Error', error };
}

/** The error shape of the platform in front of the service. */
export function platformError(code: number, error: string): Record<string, unknown> {
  return { trace: 'trace-1', code, error, more_info: 'https://cloud.example.com/docs' };
}
