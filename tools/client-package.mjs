// Makes the package @lexigate/client from the built main package: the same files, without the server and its dependencies.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { dist: { type: 'string', default: 'dist' } } });
const root = new URL('../', import.meta.url).pathname;
const client = join(values.dist, 'client');
const target = join(values.dist, 'packages', 'client');
const { version, license, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const writeJson = (path, value) => writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);

// The manifest has the documents exactly as the client sends them.
const operationsFile = pathToFileURL(resolve(client, 'generated', 'operations.js'));
const { REQUESTS, SUBSCRIPTIONS } = await import(operationsFile);
const operations = Object.values({ ...REQUESTS, ...SUBSCRIPTIONS }).map((body) => {
  const [, type, name] = /^(\w+) (\w+)/.exec(body);
  return { id: createHash('sha256').update(body).digest('hex'), name, type, body };
});
writeJson(join(client, 'manifest.json'), {
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations,
});

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
cpSync(client, join(target, 'dist'), { recursive: true });
cpSync(join(root, 'schema.graphql'), join(target, 'schema.graphql'));
cpSync(join(root, 'schema', 'operations'), join(target, 'operations'), { recursive: true });
cpSync(join(target, 'dist', 'manifest.json'), join(target, 'operations', 'manifest.json'));
rmSync(join(target, 'dist', 'manifest.json'));
cpSync(join(root, 'LICENSE'), join(target, 'LICENSE'));
cpSync(join(root, 'src', 'client', 'README.md'), join(target, 'README.md'));
writeJson(join(target, 'package.json'), {
  name: '@lexigate/client',
  version,
  description: 'Client of Lexigate, the GraphQL gateway for Watson Speech to Text custom language models.',
  license,
  type: 'module',
  sideEffects: false,
  files: ['dist', 'operations', 'schema.graphql'],
  exports: {
    '.': { types: './dist/client.d.ts', default: './dist/client.js' },
    ...Object.fromEntries(
      ['apollo', 'graphcache', 'codegen'].map((name) => [
        `./${name}`,
        { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` },
      ]),
    ),
    './operations/*': './operations/*',
    './schema.graphql': './schema.graphql',
    './package.json': './package.json',
  },
  engines,
});
