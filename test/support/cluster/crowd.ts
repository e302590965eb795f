import { createClient } from 'graphql-ws';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { LiveService } from './live-service.ts';

const WATCH = 'subscription ($id: ID!) { modelStatus(id: $id) { status model { updated } } }';

export interface Crowd {
  /** What no subscriber may receive: states older than the one before, errors, and the end. */
  failures: string[];
  /** Whether all subscribers have the newest state of their model. */
  areCurrent(): boolean;
  /**
   * The longest time that a subscriber waited for a change since the last call, from the change or from when its socket
   * was connected again. A replica that has just started may need seconds to accept thousands of subscriptions.
   */
  takeLongestWaitMs(): number;
  /** Number of states that arrived. */
  readonly events: number;
  /** Number of times that a socket was opened. */
  readonly connections: number;
}

/** Subscribers on sockets that reconnect at once, each time to another of the addresses. */
export function startCrowd(
  addresses: () => readonly string[],
  service: LiveService,
  { sockets, subscriptions }: { sockets: number; subscriptions: number },
): Crowd {
  const failures: string[] = [];
  const seen: { id: string; version: number }[] = [];
  let longestWaitMs = 0;
  let events = 0;
  let connections = 0;
  let isOver = false;

  function subscribe(client: ReturnType<typeof createClient>, id: string, connectedAt: () => number): void {
    const own = { id, version: 0 };
    seen.push(own);
    client.subscribe<{ modelStatus: { model: { updated: string } } }>(
      { query: WATCH, variables: { id } },
      {
        next({ data, errors }) {
          const version = service.versionOf(data?.modelStatus.model.updated);
          events += 1;
          if (errors) failures.push(JSON.stringify(errors));
          if (version < own.version) failures.push(`${id}: v${version} after v${own.version}`);
          for (let each = own.version + 1; each <= version && own.version > 0; each += 1)
            longestWaitMs = Math.max(
              longestWaitMs,
              performance.now() - Math.max(service.changedAt(id, each), connectedAt()),
            );
          own.version = version;
        },
        error: (error) => void failures.push(`error: ${JSON.stringify(error)}`),
        complete: () => void failures.push('complete'),
      },
    );
  }

  for (let socket = 0; socket < sockets; socket += 1) {
    let attempt = socket;
    let connectedAt = 0;
    const client = createClient({
      url: () => {
        const all = addresses();
        attempt += 1;
        return (all[attempt % all.length] ?? '').replace('http', 'ws');
      },
      webSocketImpl: WebSocket,
      connectionParams: { authorization: 'Basic c29tZTprZXk=' },
      retryAttempts: Infinity,
      retryWait: () => new Promise((resolve) => setTimeout(resolve, 20)),
      shouldRetry: () => !isOver,
      on: {
        opened: () => void (connections += 1),
        connected: () => void (connectedAt = performance.now()),
      },
    });
    onTestFinished(async () => {
      isOver = true;
      // It may be connecting to a replica that has ended.
      await Promise.resolve(client.dispose()).catch(() => {});
    });
    for (let count = 0; count < subscriptions; count += 1)
      subscribe(client, service.ids[count % service.ids.length] ?? '', () => connectedAt);
  }

  return {
    failures,
    areCurrent: () => seen.every(({ id, version }) => version === service.latest(id)),
    takeLongestWaitMs() {
      const taken = longestWaitMs;
      longestWaitMs = 0;
      return taken;
    },
    get events() {
      return events;
    },
    get connections() {
      return connections;
    },
  };
}
