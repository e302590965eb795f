import { json, model, startBackend } from '../upstream/backend.ts';

const EPOCH = Date.UTC(2026, 2, 4);

/** A service with models that change when the test says so. */
export interface LiveService {
  url: string;
  ids: readonly string[];
  /** When it was polled, in milliseconds of `performance.now`. */
  polls: number[];
  /** Makes a new version of a model. */
  change(id: string): void;
  latest(id: string): number;
  changedAt(id: string, version: number): number;
  versionOf(updated: string | undefined): number;
}

export async function startLiveService(count: number): Promise<LiveService> {
  const ids = Array.from(
    { length: count },
    (_, index) => `${index + 1}`.repeat(8) + '-1111-4111-8111-111111111111',
  );
  /** By model, when each version began. The first is 1. */
  const changes = new Map(ids.map((id) => [id, [0, performance.now()]]));
  const polls: number[] = [];
  const changesOf = (id: string) => changes.get(id) ?? [];
  const latest = (id: string) => changesOf(id).length - 1;
  const wire = (id: string) =>
    model(id, { status: 'training', updated: new Date(EPOCH + latest(id) * 1_000).toISOString() });
  const { url } = await startBackend((req, res) => {
    if (req.method !== 'GET') return json(res, 200, {});
    polls.push(performance.now());
    const id = ids.find((each) => req.url?.includes(each));
    return json(res, 200, id === undefined ? { customizations: ids.map(wire) } : wire(id));
  });
  return {
    url,
    ids,
    polls,
    change: (id) => void changesOf(id).push(performance.now()),
    latest,
    changedAt: (id, version) => changesOf(id)[version] ?? 0,
    versionOf: (updated) => (Date.parse(updated ?? '') - EPOCH) / 1_000,
  };
}
