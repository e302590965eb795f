import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** Tests with programs that are not installed are skipped, unless REQUIRE_ALL_TESTS is 1. */
export function hasTools(...commands: string[]): boolean {
  if (process.env['REQUIRE_ALL_TESTS'] === '1') return true;
  return commands.every((command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0);
}

/** Starts a program. It is killed when the test ends. */
export function startTool(command: string, args: readonly string[]): { output: () => string } {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  const closed = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await closed;
  });
  return { output: () => output };
}

/** A port that was free a moment ago, for programs that cannot pick one themselves. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
