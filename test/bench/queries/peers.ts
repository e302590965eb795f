import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PEERS = new URL('../peers/', import.meta.url);

interface Manifest {
  version?: string;
  dependencies?: Record<string, string>;
}

function readManifest(path: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(new URL(path, PEERS), 'utf8')) as Manifest;
  } catch {
    return undefined;
  }
}

function isInstalled(): boolean {
  const wanted = Object.entries(readManifest('package.json')?.dependencies ?? {});
  return wanted.every(
    ([name, version]) => readManifest(`node_modules/${name}/package.json`)?.version === version,
  );
}

/** Installs the other GraphQL servers, if they are not there or have another version. */
export async function installPeers(): Promise<void> {
  if (isInstalled()) return;
  process.stderr.write('installing the packages of test/bench/peers\n');
  const flags = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = spawn('npm', flags, {
    cwd: fileURLToPath(PEERS),
    // Standard output is for the report.
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  const [code] = await once(npm, 'exit');
  if (code !== 0) throw new Error('npm ci in test/bench/peers failed');
}
