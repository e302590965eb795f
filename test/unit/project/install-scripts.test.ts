import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../../tools/install-scripts.mjs', import.meta.url));

function check(script: string) {
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  return { status, stderr };
}

/** The check in a project with these packages. */
function checkWith(packages: object) {
  const folder = mkdtempSync(join(tmpdir(), 'lexigate-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'tools'));
  const copy = join(folder, 'tools', 'check.mjs');
  cpSync(SCRIPT, copy);
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages }));
  return check(copy);
}

test('no production dependency has an install script', () => {
  expect(check(SCRIPT)).toEqual({ status: 0, stderr: '' });
});

test('the check finds production dependencies alone', () => {
  const packages = { '': {}, 'node_modules/a': {}, 'node_modules/b': { dev: true, hasInstallScript: true } };
  expect(checkWith(packages).status).toBe(0);
  const found = checkWith({ ...packages, 'node_modules/c': { hasInstallScript: true } });
  expect(found).toEqual({ status: 1, stderr: 'node_modules/c has an install script.\n' });
});
