import type { ServerResponse } from 'node:http';
import { json, model, startBackend, type Backend } from './upstream/backend.ts';
import { serviceError } from './upstream/error-body.ts';

export interface BusyService extends Backend {
  /** The status of every model. While it is `training`, writes are refused with 409. */
  status: string;
  /** Writes so far, as `POST /v1/…`, with the credentials of each. */
  writes: { line: string; authorization: string | undefined }[];
  /** Makes writes wait for `release` from now on. */
  hold(): void;
  /** Answers the write that has waited longest. */
  release(): void;
  /** Number of writes that wait for `release`. */
  readonly held: number;
  /** Highest number of concurrent writes on one model so far. */
  readonly mostAtATime: number;
}

/** A backend that has every requested model, all with one status, and records writes. */
export async function startBusyService(): Promise<BusyService> {
  const held: (() => void)[] = [];
  const underWay = new Map<string, number>();
  let isHeld = false;
  let mostAtATime = 0;

  const backend = await startBackend((req, res) => {
    const [, id = '', below = ''] = req.url?.match(/^\/v1\/customizations\/([^/?]+)\/?([^?]*)/) ?? [];
    if (req.method === 'GET') return answerRead(res, id, below);
    service.writes.push({ line: `${req.method} ${req.url}`, authorization: req.headers.authorization });
    const now = (underWay.get(id) ?? 0) + 1;
    underWay.set(id, now);
    mostAtATime = Math.max(mostAtATime, now);
    req.resume();
    const answer = () => {
      underWay.set(id, (underWay.get(id) ?? 1) - 1);
      const isBusy = service.status === 'training';
      json(res, isBusy ? 409 : 200, isBusy ? serviceError(409, 'It is locked.') : {});
    };
    if (isHeld) held.push(answer);
    else answer();
  });

  function answerRead(res: ServerResponse, id: string, below: string): void {
    if (id === '') return json(res, 200, { customizations: [] });
    if (below === '') return json(res, 200, model(id, { status: service.status }));
    const [kind = '', name] = below.split('/');
    if (name === undefined) return json(res, 200, { [kind]: [] });
    return json(res, 200, { name, status: 'analyzed', total_words: 1, out_of_vocabulary_words: 0 });
  }

  const service: BusyService = Object.defineProperties(
    {
      ...backend,
      status: 'training',
      writes: [],
      hold: () => void (isHeld = true),
      release: () => held.shift()?.(),
      held: 0,
      mostAtATime: 0,
    },
    { held: { get: () => held.length }, mostAtATime: { get: () => mostAtATime } },
  );
  return service;
}
