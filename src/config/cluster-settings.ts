import { optional, type Parser } from './parser.ts';
import { REDIS_URL_FORM, redisAddressOf } from './redis-url.ts';
import type { Command, SettingTable, ValuesOf } from './setting.ts';

const commands: readonly Command[] = ['gateway'];

/** The Redis or Valkey that several replicas share. */
export interface ClusterOptions {
  /**
   * `redis://`, `redis-sentinel://` or `redis-cluster://`, with `rediss` for TLS, and with ACL user, password and database
   * as far as they are needed. See `docs/cluster.md`.
   */
  redisUrl: string;
  /** The same for all replicas, at least 32 characters. It encrypts everything in Redis. */
  secret: string;
  /** Begins the names of all keys and channels. @default that of `LEXIGATE_CLUSTER_PREFIX` */
  prefix?: string | undefined;
}

export const MIN_SECRET_CHARACTERS = 32;

/** The messages do not quote it: it may have a password. */
const redisUrl: Parser<string> = {
  values: 'redis, redis-sentinel or redis-cluster URL, rediss… for TLS',
  parse(text, report) {
    if (!redisAddressOf(text)) report(`must be ${REDIS_URL_FORM}`);
    return text;
  },
};

const clusterSecret: Parser<string> = {
  values: `at least ${MIN_SECRET_CHARACTERS} characters`,
  parse(text, report) {
    if (text.length < MIN_SECRET_CHARACTERS)
      report(`must have at least ${MIN_SECRET_CHARACTERS} random characters, but has ${text.length}`);
    return text;
  },
};

const keyPrefix: Parser<string> = {
  values: 'letters, digits, - _ . :',
  parse(text, report) {
    if (!/^[\w.:-]{1,100}$/.test(text)) report('must have 1 to 100 letters, digits or - _ . :');
    return text;
  },
};

/** The settings of several replicas that work as one. */
export const CLUSTER_SETTINGS = {
  redisUrl: {
    name: 'REDIS_URL',
    parser: optional(redisUrl),
    fallback: '',
    help: 'Redis or Valkey that the replicas share; absent: each replica works alone',
    isSecret: true,
    commands,
  },
  secret: {
    name: 'LEXIGATE_CLUSTER_SECRET',
    parser: optional(clusterSecret),
    fallback: '',
    help: 'encrypts everything in Redis; the same for all replicas; required with REDIS_URL',
    isSecret: true,
    commands,
  },
  prefix: {
    name: 'LEXIGATE_CLUSTER_PREFIX',
    parser: keyPrefix,
    fallback: 'lexigate',
    help: 'begins the names of all keys and channels in Redis',
    commands,
  },
} as const satisfies SettingTable;

/** Undefined if this replica works alone. */
export function clusterOf(
  { redisUrl: url, secret, prefix }: ValuesOf<typeof CLUSTER_SETTINGS>,
  mistakes: string[],
): ClusterOptions | undefined {
  if (url === undefined && secret === undefined) return undefined;
  if (url !== undefined && secret !== undefined) return { redisUrl: url, secret, prefix };
  mistakes.push(
    url === undefined
      ? 'LEXIGATE_CLUSTER_SECRET needs REDIS_URL'
      : `REDIS_URL needs LEXIGATE_CLUSTER_SECRET: at least ${MIN_SECRET_CHARACTERS} random characters, the same for all replicas`,
  );
  return undefined;
}
