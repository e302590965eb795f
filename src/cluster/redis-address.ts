/** Where Redis is. */
export interface RedisAddress {
  /** `server`: one server. `sentinel`: a master that sentinels know. `cluster`: a Redis Cluster. */
  kind: 'server' | 'sentinel' | 'cluster';
  /** The server, the sentinels, or some nodes of the cluster. */
  nodes: readonly RedisNode[];
  isTls: boolean;
  /** Of the servers. */
  login: RedisLogin;
  database: number;
  /** The name that sentinels have for the master. */
  master: string | undefined;
  sentinelLogin: RedisLogin;
}

export interface RedisNode {
  host: string;
  port: number;
}

export interface RedisLogin {
  username: string | undefined;
  password: string | undefined;
}
