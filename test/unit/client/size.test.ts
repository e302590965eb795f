import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const CLIENT = new URL('../../../src/client/client.ts', import.meta.url).pathname;
const MAX_BYTES = 8_000;

/** What a page downloads that creates a client and uses the named exports. */
async function bundle(names: string): Promise<{ bytes: number; imports: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export { ${names} } from ${JSON.stringify(CLIENT)};`, resolveDir: '/' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    metafile: true,
    write: false,
  });
  const [file] = outputFiles;
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
  return { bytes: gzipSync(file?.contents ?? '', { level: 9 }).length, imports };
}

test('a page downloads at most 8 kB for the client, and nothing beside it', async () => {
  const { bytes, imports } = await bundle(
    'createClient, unwrap, LexigateError, OperationError, PayloadError',
  );
  expect(imports).toEqual([]);
  expect(bytes).toBeGreaterThan(4_000);
  expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
});

test('what is not used is not downloaded', async () => {
  const { bytes } = await bundle('LexigateError');
  expect(bytes).toBeLessThan(1_024);
  const all = await bundle('createClient');
  const requests = await bundle('createCore, createRequests');
  const list = await bundle('createCore, createRequests, watchAllModels');
  expect(requests.bytes).toBeLessThan(list.bytes);
  expect(list.bytes).toBeLessThan(all.bytes);
});
