import { spawn } from 'node:child_process';
import { json } from 'node:stream/consumers';
import { expect, test } from 'vitest';

/** Heap in bytes that the cache holds after a number of documents, measured in a process of its own. */
async function heapAfter(count: number, document: string): Promise<number> {
  const [documentCache, schema] = ['graphql/document-cache', 'schema'].map(
    (file) => new URL(`../../../src/${file}.ts`, import.meta.url).href,
  );
  const script = `
    import { createDocuments } from '${documentCache}';
    import { buildSchema } from '${schema}';
    const documents = createDocuments({ schema: buildSchema() });
    const long = 'x'.repeat(1_000_000);
    const source = (i) => ${document};
    documents(source(-1));
    gc();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < ${count}; i += 1) documents(source(i));
    gc();
    console.log(process.memoryUsage().heapUsed - before);`;
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return (await json(child.stdout)) as number;
}

test.each([
  [
    'errors that quote a megabyte',
    100,
    "Array.from({ length: 100 }, (_, o) => `query Q${i}_${o} { ...F }`).join(' ') + ` fragment F on Query { customization(id: $${long}) { id } }`",
  ],
  ['short documents with errors', 5_000, '`{ a${i} b${i} c${i} d${i} e${i} f${i} g${i} h${i} i${i} j${i} }`'],
  ['valid documents of many tokens', 1_000, "`{ __typename ${'... { __typename } '.repeat(400)} } # ${i}`"],
  ['valid documents of few tokens and many characters', 200, '`{ __typename } # ${i} ${long}`'],
])(
  'the document cache holds a bounded number of bytes: %s',
  async (_what, count, document) => {
    expect(await heapAfter(count, document)).toBeLessThan(64 * 1024 * 1024);
  },
  240_000,
);
