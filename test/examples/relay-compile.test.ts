import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { LONG_MS, startEmulator } from '../support/emulator.ts';
import { installExample, type Example } from '../support/examples/example.ts';
import { READY_ID } from '../support/model-id.ts';
import { startBin } from '../support/process/bin.ts';
import { until } from '../support/wait.ts';

let example: Example;
beforeAll(async () => {
  example = await installExample('relay-compile');
  await example.run('build');
});

const artifact = (name: string) =>
  readFileSync(join(example.folder, 'src', '__generated__', `${name}.graphql.ts`), 'utf8');

test("Relay's compiler gives types without null where the schema says so, and asks for every id", () => {
  const types = artifact('modelsQuery');
  expect(types).toMatch(/readonly customizations: ReadonlyArray<\{\s+readonly corpora: ReadonlyArray<\{/);
  expect(types).not.toContain('| null');
  expect(types).toMatch(/"text": ".*corpora \{\\n\s+name\\n\s+totalWords\\n\s+id\\n/);
});

test('the program of the example lists models, trains one and watches it, without a warning of Relay', async () => {
  const service = await startEmulator({ seed: true });
  const gateway = startBin([], { SPEECH_TO_TEXT_URL: service.url, LEXIGATE_POLL_INTERVAL_MS: '200' });
  const { url } = await gateway.started();
  const { output, exit } = example.start(['node', 'dist/main.mjs'], { GATEWAY_URL: url });
  await until('the training', () => /: TRAINING$/m.test(output.text));
  expect(await service.status(`/v1/customizations/${READY_ID}`)).toBe('training');
  service.clock.advance(LONG_MS);
  expect(await exit).toEqual([0, null]);
  expect(output.text).toMatch(/: TRAINING\n[^\n]*: AVAILABLE\n$/);
  expect(output.text).not.toContain('Warning');
});

/** A document as Relay wants it: names begin with that of the file, and end with the kind of the operation. */
function asRelayModule(name: string, document: string): string {
  const kinds = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' };
  const named = document
    .replaceAll(/^(query|mutation|subscription) (\w+)/gm, (_all, kind: keyof typeof kinds) => {
      return `${kind} ${name}${kinds[kind]}`;
    })
    .replaceAll(/(\.\.\.|fragment )(?!on )(\w+)/g, `$1${name}_$2`);
  return `import { graphql } from 'relay-runtime';\n\ngraphql\`\n${named}\`;\n`;
}

test("Relay's compiler accepts every document of the package", async () => {
  const folder = join(example.folder, 'node_modules', '@lexigate', 'client', 'operations');
  const files = globSync('*.graphql', { cwd: folder });
  expect(files.length).toBeGreaterThan(15);
  const names = files.map((file) => `shipped${file.replaceAll(/\W|graphql/g, '')}`);
  files.forEach((file, at) => {
    const document = readFileSync(join(folder, file), 'utf8');
    const name = names[at] ?? '';
    writeFileSync(join(example.folder, 'src', `${name}.ts`), asRelayModule(name, document));
  });
  await example.run('check');
  for (const name of names) {
    const [found] = globSync(`${name}{Query,Mutation,Subscription}.graphql.ts`, {
      cwd: join(example.folder, 'src', '__generated__'),
    });
    expect(found, name).toBeDefined();
  }
});
