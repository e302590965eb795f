import { startBin, type Bin } from '../process/bin.ts';
import { collect, createTestClient } from '../websocket/client.ts';

export const CLUSTER_SECRET = 'marked-cluster-secret-with-enough-characters';
export const POLL_MS = 400;

export interface TestReplica {
  bin: Bin;
  url: string;
  /** The value of a metric. */
  metric(name: string): Promise<number>;
  /** Subscribes to a model on a connection of its own. */
  watch(id: string, authorization?: string): Watch;
}

export interface Watch {
  /** The states that arrived: `updated` of the model. */
  updates(): string[];
  statuses(): string[];
  leave(): void;
}

const WATCH = `subscription ($id: ID!) { modelStatus(id: $id) { status model { updated } } }`;

/** Gateways as processes of their own, in caller mode, that share a Redis. */
export async function startReplicas(
  count: number,
  upstreamUrl: string,
  environment: Record<string, string>,
): Promise<TestReplica[]> {
  const replicas: TestReplica[] = [];
  // One after the other: a start takes more than a second of one core.
  while (replicas.length < count)
    replicas.push(
      await startReplica({
        SPEECH_TO_TEXT_URL: upstreamUrl,
        LEXIGATE_CLUSTER_SECRET: CLUSTER_SECRET,
        LEXIGATE_POLL_INTERVAL_MS: String(POLL_MS),
        ...environment,
      }),
    );
  return replicas;
}

export async function startReplica(environment: Record<string, string>): Promise<TestReplica> {
  const bin = startBin([], environment);
  const { url } = await bin.started();
  const metrics = new URL('/metrics', url);
  return {
    bin,
    url,
    async metric(name) {
      const text = await (await fetch(metrics)).text();
      return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    },
    watch(id, authorization = 'Basic c29tZTprZXk=') {
      const client = createTestClient(url, { authorization });
      const { events, unsubscribe } = collect(client, WATCH, { id });
      const states = () => events.map(({ data }) => data?.modelStatus).filter(Boolean);
      return {
        updates: () => states().map(({ model }) => model?.updated),
        statuses: () => states().map(({ status }) => status),
        leave: unsubscribe,
      };
    },
  };
}
