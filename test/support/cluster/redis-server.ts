import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import type { RedisAddress } from '../../../src/cluster/redis-address.ts';
import { redisAddressOf } from '../../../src/config/redis-url.ts';
import { temporaryFolder } from '../process/bin.ts';
import { until } from '../wait.ts';

const REDIS = 'redis-server';
const isInstalled = spawnSync(REDIS, ['--version']).error === undefined;

/** These tests are skipped where redis-server is not installed, unless REQUIRE_ALL_TESTS is 1. */
export const hasRedis = isInstalled || process.env['REQUIRE_ALL_TESTS'] === '1';
if (!hasRedis) console.warn(`${REDIS} is not installed: the tests with Redis are skipped`);

export interface RedisServer {
  port: number;
  url: string;
  /** Stops and continues the process, which keeps its connections. */
  pause(): void;
  resume(): void;
  /** Ends the process at once. It loses all data. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** What `redis-cli MONITOR` has shown since the start. */
  commands(): string;
  /** Runs a command, and returns what `redis-cli` shows. */
  run(...command: string[]): Promise<string>;
}

export interface RedisServerOptions {
  port?: number;
  folder?: string;
  /** Before the settings: the file of a sentinel. */
  file?: string;
  /** Arguments of `redis-cli`, for TLS and passwords. */
  cli?: readonly string[];
}

/** A Redis server without persistence. It ends with the test. */
export async function startRedis(
  settings: readonly string[] = [],
  options: RedisServerOptions = {},
): Promise<RedisServer> {
  const { port = await freePort(), folder = temporaryFolder(), file, cli = [] } = options;
  const cliArgs = ['-p', String(port), ...cli];
  let child: ChildProcess | undefined;
  let monitor: ChildProcess | undefined;
  let commands = '';

  async function start(): Promise<void> {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, ...settings];
    const started = spawn(
      REDIS,
      file === undefined ? ['--save', '', ...args] : [file, '--sentinel', ...args],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let log = '';
    started.stdout.setEncoding('utf8').on('data', (text: string) => (log += text));
    await until('redis-server', () => {
      if (started.exitCode !== null) throw new Error(`redis-server did not start: ${log}`);
      return /Ready to accept connections|Sentinel ID is/.test(log);
    });
    child = started;
    monitor = spawn('redis-cli', [...cliArgs, 'MONITOR'], { stdio: ['ignore', 'pipe', 'ignore'] });
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
    run: async (...command) =>
      (await promisify(execFile)('redis-cli', [...cliArgs, ...command])).stdout.trim(),
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
