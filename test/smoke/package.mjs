// Installs the packed package into an empty folder, starts its bin, and asks it something: what users will get.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const folder = mkdtempSync(join(tmpdir(), 'lexigate-smoke-'));
const run = (command, ...args) =>
  execFileSync(command, args, { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });

let gateway;
try {
  run('npm', 'pack', '--pack-destination', folder);
  const tarball = join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.tgz')),
  );
  writeFileSync(join(folder, 'package.json'), '{"private": true, "type": "module"}');
  run('npm', 'install', '--prefix', folder, '--omit=dev', tarball);

  const packageFolder = join(folder, 'node_modules', 'lexigate');
  const { bin } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  const env = { PATH: process.env.PATH, HOME: folder, PORT: '0', LEXIGATE_DATA_DIR: join(folder, 'data') };
  gateway = spawn(process.execPath, [join(packageFolder, bin.lexigate)], { cwd: folder, env });
  gateway.stderr.pipe(process.stderr);
  const [line] = await once(createInterface({ input: gateway.stdout }), 'line', {
    signal: AbortSignal.timeout(60_000),
  });
  const { url } = JSON.parse(line);

  const query = '{ customizations(language: "en-US") { name status } }';
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
    signal: AbortSignal.timeout(30_000),
  });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined);
  assert.ok(data.customizations.length > 1);

  const page = await fetch(url, { headers: { accept: 'text/html' }, signal: AbortSignal.timeout(30_000) });
  assert.match(await page.text(), /ListModels/);
  assert.match(run('cat', join(packageFolder, 'schema', 'language-model.graphql')), /type LanguageModel/);
  const printed = createRequire(join(folder, 'package.json')).resolve('lexigate/schema.graphql');
  assert.match(readFileSync(printed, 'utf8'), /^type Query {/m);

  // The command is bundled with libraries, whose licences require notices.
  const notices = readFileSync(join(packageFolder, 'dist', 'command', 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  for (const name of ['graphql', 'graphql-yoga', 'prom-client', 'ws'])
    assert.match(notices, new RegExp(`^${name} \\d`, 'm'));

  // The parts that other projects import.
  const suite = `
    import { createClient } from 'lexigate/client';
    import { startTestGateway } from 'lexigate/testing';
    import { possibleTypes } from 'lexigate/apollo';
    import { schema } from 'lexigate/graphcache';
    import manifest from 'lexigate/operations/manifest.json' with { type: 'json' };
    const gateway = await startTestGateway({ models: [{ name: 'packed' }] });
    const [model] = await createClient({ url: gateway.url }).listModels();
    await gateway.close();
    console.log(model.name, possibleTypes.ModelError.length > 5, schema.__schema.types.length > 5, manifest.operations.length > 5);`;
  writeFileSync(join(folder, 'suite.mjs'), suite);
  assert.equal(run(process.execPath, join(folder, 'suite.mjs')).trim(), 'packed true true true');

  // The published types compile in a project without skipLibCheck and with an older library of the language.
  writeFileSync(
    join(folder, 'user.ts'),
    "import { createGateway } from 'lexigate';\nexport const gateway = createGateway({ port: 0 });\n",
  );
  const repository = new URL('../../', import.meta.url).pathname;
  const typeRoots = join(repository, 'node_modules', '@types');
  const compilerOptions = [
    '--ignoreConfig',
    '--noEmit',
    '--strict',
    '--target',
    'es2022',
    '--lib',
    'es2022',
    '--module',
    'nodenext',
    '--typeRoots',
    typeRoots,
    '--types',
    'node',
  ];
  run(
    process.execPath,
    join(repository, 'node_modules', 'typescript', 'bin', 'tsc'),
    ...compilerOptions,
    join(folder, 'user.ts'),
  );

  gateway.kill('SIGTERM');
  const [code] = await once(gateway, 'exit', { signal: AbortSignal.timeout(15_000) });
  assert.equal(code, 0);
  console.log('The packed package installs, starts, answers and stops.');
} finally {
  gateway?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
