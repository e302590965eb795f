import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, onTestFinished } from 'vitest';
import { until } from '../wait.ts';

const ROOT = new URL('../../../', import.meta.url).pathname;
const BUILT_CLIENT = join('dist', 'packages', 'client');
const NOT_COPIED = ['node_modules', 'dist', 'gql', '__generated__'];

/** The Node of the machine, not the one that this project installs: a copied example has no other. */
const PATH = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => !folder.endsWith(join('node_modules', '.bin')))
  .join(delimiter);

export interface Example {
  folder: string;
  /** Runs a script of its package.json. Returns what it printed. */
  run(script: string): Promise<string>;
  /** Starts a command of its own packages. It is ended with the test. */
  start(command: string[], env?: Record<string, string>): Started;
}

export interface Started {
  child: ChildProcess;
  output: { text: string };
  exit: Promise<[code: number | null, signal: NodeJS.Signals | null]>;
}

/**
 * Installs an example beside the built client in a folder of its own, where no package of this project can be found. It is
 * removed after the tests of the file.
 */
export async function installExample(name: string): Promise<Example> {
  if (!existsSync(join(ROOT, BUILT_CLIENT))) throw new Error(`${BUILT_CLIENT} is missing: run npm run build`);
  const home = mkdtempSync(join(tmpdir(), 'lexigate-example-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  const folder = join(home, 'examples', name);
  cpSync(join(ROOT, BUILT_CLIENT), join(home, BUILT_CLIENT), { recursive: true });
  cpSync(join(ROOT, 'examples', name), folder, {
    recursive: true,
    filter: (path) => !NOT_COPIED.includes(basename(path)),
  });
  const env = { ...process.env, PATH };
  const npm = async (...args: string[]) => {
    try {
      return (await promisify(execFile)('npm', args, { cwd: folder, env })).stdout;
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`npm ${args.join(' ')} in ${name}: ${stdout}${stderr}`, { cause: error });
    }
  };
  await npm('ci', '--prefer-offline', '--ignore-scripts');
  return {
    folder,
    run: (script) => npm('run', script),
    start: (command, given = {}) => start(command, folder, { ...env, ...given }),
  };
}

function start([command = '', ...args]: string[], cwd: string, env: NodeJS.ProcessEnv): Started {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output.text += text));
  const exit = once(child, 'close') as Started['exit'];
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  return { child, output, exit };
}

/** Serves the built page of an example, with `/graphql` of a gateway. Returns its address. */
export async function servePage(example: Example, gatewayOrigin: string): Promise<string> {
  const vite = join('node_modules', 'vite', 'bin', 'vite.js');
  const { output } = example.start(['node', vite, 'preview', '--port', '0', '--host', '127.0.0.1'], {
    GATEWAY_ORIGIN: gatewayOrigin,
    NO_COLOR: '1',
  });
  const address = () => /http:\/\/127\.0\.0\.1:\d+/.exec(output.text)?.[0];
  await until('the address of the page', () => address() !== undefined);
  return address() ?? '';
}
