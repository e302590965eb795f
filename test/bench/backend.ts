import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { modelIds, trainingModel } from './operation.ts';

/** A service with only what live status needs. Its models are always in training. */
export interface Backend {
  url: string;
  /** Arrival of each request, in ms of `performance.now()`. */
  readonly requestedAt: number[];
  /** `free`: responds at once, each time with a change. `still`: responds at once, without a change. `held`: waits for `tick`. */
  mode: 'free' | 'still' | 'held';
  /** Waits for a held poll, changes all models and answers the poll. */
  tick(): Promise<void>;
  /** Resolves when a poll is held. The gateway has then handled the last response. */
  held(): Promise<void>;
  close(): void;
}

export async function startBackend(models: number): Promise<Backend> {
  const waiting: (() => void)[] = [];
  const requestedAt: number[] = [];
  let changes = 0;
  let current = modelIds(models).map((id) => trainingModel(id, 0));

  const change = () => {
    changes += 1;
    current = modelIds(models).map((id) => trainingModel(id, changes % 100));
  };
  const respond = (path: string, res: ServerResponse) => {
    const id = path.split('/')[3];
    const body =
      id === undefined ? { customizations: current } : current.find((model) => model.customization_id === id);
    res.writeHead(body ? 200 : 404, { 'content-type': 'application/json' });
    res.end(JSON.stringify(body ?? { code: 404, error: 'Not found' }));
  };
  const server = createServer((req, res) => {
    requestedAt.push(performance.now());
    const { url = '' } = req;
    if (backend.mode === 'free') change();
    if (backend.mode === 'held') waiting.push(() => respond(url, res));
    else respond(url, res);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const backend: Backend = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requestedAt,
    mode: 'still',
    async tick() {
      await backend.held();
      change();
      for (const answer of waiting.splice(0)) answer();
    },
    async held() {
      while (waiting.length === 0) await delay(1);
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
  return backend;
}
