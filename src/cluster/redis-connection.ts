import { createClient, createCluster, createSentinel } from '@redis/client';
import type { RedisAddress, RedisLogin } from './redis-address.ts';
import { keepConnecting } from './keep-connecting.ts';
import { closeClient, COMMANDS, type MessageListener, type RedisClient } from './redis-client.ts';
import type { SCRIPTS } from './scripts.ts';

/** The connection to Redis. It reconnects by itself. */
export interface RedisConnection {
  /** Runs a script; rejects at once while there is no connection to a single server. */
  run(script: keyof typeof SCRIPTS, keys: string[], args: (string | Buffer)[]): Promise<unknown[]>;
  subscribe(channel: string, listener: MessageListener): Promise<void>;
  unsubscribe(channel: string, listener: MessageListener): Promise<void>;
  publish(channel: string, message: string): Promise<unknown>;
  close(): Promise<void>;
}

export interface RedisConnectionOptions {
  address: RedisAddress;
  onReady: () => void;
  /** Called when the connection is lost and after each failed attempt to connect. */
  onLost: (error: unknown) => void;
}

const CONNECT_TIMEOUT_MS = 2_000;
/** A connection without any response for this time is replaced. */
const SILENCE_MS = 5_000;
const PING_MS = 2_000;
const MAX_RECONNECT_DELAY_MS = 1_000;
/** Time after which a node of a cluster that does not come back makes the client ask for the topology. */
const TOPOLOGY_MS = 1_000;

export function connectRedis(options: RedisConnectionOptions): RedisConnection {
  const { kind } = options.address;
  if (kind === 'sentinel') return connectSentinel(options);
  return kind === 'cluster' ? connectCluster(options) : connectServer(options);
}

function connectServer({ address, onReady, onLost }: RedisConnectionOptions): RedisConnection {
  const [node] = address.nodes;
  const { socket, ...rest } = nodeOptionsOf(address, address.login);
  const client = createClient({ ...rest, ...COMMANDS, socket: { ...socket, ...node } });
  client.on('ready', onReady);
  client.on('error', onLost);
  client.connect().catch(onLost);
  return connectionOf(client);
}

/** Only the first attempt to connect is reported here. What happens later shows in the commands that fail. */
function connectSentinel({ address, onReady, onLost }: RedisConnectionOptions): RedisConnection {
  const { nodes, master = '', login, sentinelLogin } = address;
  const { database: _, ...sentinelOptions } = nodeOptionsOf(address, sentinelLogin);
  const sentinel = createSentinel({
    name: master,
    sentinelRootNodes: [...nodes],
    nodeClientOptions: nodeOptionsOf(address, login),
    sentinelClientOptions: sentinelOptions,
    ...COMMANDS,
  });
  let isConnected = false;
  // One of several sentinels may be away, which is no loss.
  sentinel.on('error', (error) => isConnected || onLost(error));
  sentinel.on('ready', () => {
    isConnected = true;
    onReady();
  });
  const stop = keepConnecting(() => sentinel.connect(), onLost);
  return connectionOf(sentinel, stop);
}

function connectCluster({ address, onReady, onLost }: RedisConnectionOptions): RedisConnection {
  const options = nodeOptionsOf(address, address.login);
  const cluster = createCluster({
    rootNodes: address.nodes.map((node) => ({ ...options, socket: { ...options.socket, ...node } })),
    defaults: options,
    topologyRefreshOnReconnectionAttemptStrategy: TOPOLOGY_MS,
    ...COMMANDS,
  });
  // Without a listener the process would end. An attempt to connect that fails rejects, and so do commands.
  cluster.on('error', () => {});
  cluster.on('connect', onReady);
  const stop = keepConnecting(() => cluster.connect(), onLost);
  return connectionOf(cluster, stop);
}

function nodeOptionsOf({ isTls, database }: RedisAddress, { username, password }: RedisLogin) {
  return {
    name: 'lexigate',
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    database,
    disableOfflineQueue: true,
    pingInterval: PING_MS,
    socket: {
      ...(isTls && { tls: true as const }),
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_MS,
      reconnectStrategy: (retries: number) =>
        Math.min(50 * 2 ** retries, MAX_RECONNECT_DELAY_MS) * (0.5 + Math.random() / 2),
    },
  };
}

function connectionOf(client: RedisClient, stop = () => {}): RedisConnection {
  return {
    run: (script, keys, args) => client[script](keys, args),
    subscribe: (channel, listener) => client.subscribe(channel, listener),
    unsubscribe: (channel, listener) => client.unsubscribe(channel, listener),
    publish: (channel, message) => client.publish(channel, message),
    close() {
      stop();
      return closeClient(client);
    },
  };
}
