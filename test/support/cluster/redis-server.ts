import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished } from 'vitest';
import type { RedisAddress } from '../../../src/cluster/redis-address.ts';
import { redisAddressOf } from '../../../src/config/redis-url.ts';
import { temporaryFolder } from '../process/bin.ts';
import { until } from '../wait.ts';

/** A server that speaks the protocol of Redis. */
export interface Engine {
  name: string;
  server: string;
  cli: string;
  /** Tests with a server that is not installed are skipped, unless REQUIRE_ALL_TESTS is 1. */
  isSkipped: boolean;
}

const areAllRequired = process.env['REQUIRE_ALL_TESTS'] === '1';
// Some systems have no package of it.
const isValkeyRequired = areAllRequired && process.env['SKIP_VALKEY_TESTS'] !== '1';

export const REDIS = engineOf('Redis', 'redis', areAllRequired);
export const VALKEY = engineOf('Valkey', 'valkey', isValkeyRequired);
export const ENGINES = [REDIS, VALKEY];
export const hasRedis = !REDIS.isSkipped;

function engineOf(name: string, command: string, isRequired: boolean): Engine {
  const [server, cli] = [`${command}-server`, `${command}-cli`];
  const isSkipped = !isRequired && spawnSync(server, ['--version']).error !== undefined;
  if (isSkipped) console.warn(`${server} is not installed: the tests with ${name} are skipped`);
  return { name, server, cli, isSkipped };
}

/** Declares tests for each server. */
export function describeEngines(name: string, declare: (engine: Engine) => void): void {
  for (const engine of ENGINES)
    describe.skipIf(engine.isSkipped)(`${name} with ${engine.name}`, () => declare(engine));
}

export interface RedisServer {
  port: number;
  url: string;
  /** Stops and continues the process, which keeps its connections. */
  pause(): void;
  resume(): void;
  /** Ends the process at once. It loses all data. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** What MONITOR has shown since the start. */
  commands(): string;
  /** Runs a command, and returns what the command line client shows. */
  run(...command: string[]): Promise<string>;
}

export interface RedisServerOptions {
  /** @default Redis */
  engine?: Engine;
  port?: number;
  folder?: string;
  /** Before the settings: the file of a sentinel. */
  file?: string;
  /** Arguments of the command line client, for TLS and passwords. */
  cli?: readonly string[];
}

/** A server without persistence. It ends with the test. */
export async function startRedis(
  settings: readonly string[] = [],
  options: RedisServerOptions = {},
): Promise<RedisServer> {
  const { engine: { server, cli: client } = REDIS, file, cli = [] } = options;
  const { port = await freePort(), folder = temporaryFolder() } = options;
  const cliArgs = ['-p', String(port), ...cli];
  let child: ChildProcess | undefined;
  let monitor: ChildProcess | undefined;
  let commands = '';

  async function start(): Promise<void> {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, ...settings];
    const started = spawn(
      server,
      file === undefined ? ['--save', '', ...args] : [file, '--sentinel', ...args],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let log = '';
    started.stdout.setEncoding('utf8').on('data', (text: string) => (log += text));
    await until(server, () => {
      if (started.exitCode !== null) throw new Error(`${server} did not start: ${log}`);
      return /Ready to accept connections|Sentinel ID is/.test(log);
    });
    child = started;
    monitor = spawn(client, [...cliArgs, 'MONITOR'], { stdio: ['ignore', 'pipe', 'ignore'] });
    monitor.stdout?.setEncoding('latin1').on('data', (text: string) => (commands += text));
  }

  async function kill(): Promise<void> {
    for (const each of [monitor, child]) {
      if (!each || each.exitCode !== null || each.signalCode !== null) continue;
      const closed = once(each, 'close');
      each.kill('SIGKILL');
      await closed;
    }
  }

  onTestFinished(kill);
  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    kill,
    start,
    commands: () => commands,
    run: async (...command) => (await promisify(execFile)(client, [...cliArgs, ...command])).stdout.trim(),
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The address in the form that the store takes. */
export function addressOf({ url }: Pick<RedisServer, 'url'>): RedisAddress {
  return redisAddressOf(url) ?? expect.unreachable(`not a URL of Redis: ${url}`);
}
