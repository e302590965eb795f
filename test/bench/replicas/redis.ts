import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface BenchRedis {
  url: string;
  /** Calls of each command so far, those of scripts included. */
  calls(): Map<string, number>;
  stop(): Promise<void>;
}

/** A Redis server without persistence, on a free port. */
export async function startRedis(): Promise<BenchRedis> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = String((server.address() as AddressInfo).port);
  server.close();
  await once(server, 'close');
  const args = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--dir', '/tmp'];
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  await Promise.race([once(child, 'spawn'), once(child, 'error').then(([error]) => Promise.reject(error))]);
  const cli = (...command: string[]) =>
    execFileSync('redis-cli', ['-p', port, ...command], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  process.once('exit', () => child.kill('SIGKILL'));
  const isReady = () => {
    try {
      return cli('PING').startsWith('PONG');
    } catch {
      return false;
    }
  };
  while (!isReady()) await delay(50);
  return {
    url: `redis://127.0.0.1:${port}`,
    calls: () =>
      new Map(
        [...cli('INFO', 'commandstats').matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)].map(
          ([, name = '', count]) => [name, Number(count)],
        ),
      ),
    async stop() {
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
    },
  };
}
