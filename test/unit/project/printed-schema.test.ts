import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildSchema as parseSchema, findSchemaChanges } from 'graphql';
import { expect, onTestFinished, test } from 'vitest';
import { buildSchema } from '../../../src/schema.ts';

const PRINTED = readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8');
const RELAY = new URL('../../../node_modules/relay-compiler/cli.js', import.meta.url).pathname;

test('the printed schema is the schema of the gateway in one file, with descriptions', () => {
  expect(findSchemaChanges(parseSchema(PRINTED), buildSchema())).toEqual([]);
  expect(PRINTED).not.toMatch(/^extend /m);
  expect(PRINTED).toContain('State of a custom language model. One operation at a time can run on a model.');
});

test("Relay's compiler compiles a project against the printed schema", async () => {
  const project = mkdtempSync(join(tmpdir(), 'lexigate-relay-'));
  onTestFinished(() => rmSync(project, { recursive: true, force: true }));
  mkdirSync(join(project, 'src'));
  writeFileSync(join(project, 'schema.graphql'), PRINTED);
  writeFileSync(
    join(project, 'src', 'app.ts'),
    `import { graphql } from 'relay-runtime';
    graphql\`query appModelsQuery @throwOnFieldError { customizations { id activity { kind } corpora { id } } }\`;
    graphql\`mutation appTrainMutation($id: ID!) {
      trainModel(id: $id, input: { force: true }) { errors { message ... on ModelBusyError { status } } }
    }\`;
    graphql\`subscription appStatusSubscription($id: ID!) { modelStatus(id: $id, until: [AVAILABLE]) { status } }\`;`,
  );
  const config = { src: './src', schema: './schema.graphql', language: 'typescript', eagerEsModules: true };
  writeFileSync(join(project, 'relay.config.json'), JSON.stringify(config));

  await promisify(execFile)(process.execPath, [RELAY, 'relay.config.json'], { cwd: project });

  const artifact = (name: string) =>
    readFileSync(join(project, 'src', '__generated__', `${name}.graphql.ts`), 'utf8');
  expect(artifact('appTrainMutation')).toContain('ModelBusyError');
  // Fields that are null only on an error.
  const [, data = ''] = /appModelsQuery\$data = (.*?)^};/ms.exec(artifact('appModelsQuery')) ?? [];
  expect(data).toContain('readonly corpora: ReadonlyArray<{');
  expect(data).not.toContain('null');
});
