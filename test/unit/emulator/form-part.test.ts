import { describe, expect, test } from 'vitest';
import { readPart } from '../../../src/emulator/http/form-part.ts';

async function* cut(text: string, step: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
}

async function read(
  text: string,
  step = text.length,
  contentType = 'multipart/form-data; boundary=b',
): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of readPart(cut(text, step), contentType, 'corpus_file'))
    chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

const part = (name: string, content: string): string =>
  `--b\r\nContent-Disposition: form-data; name="${name}"; filename="_"\r\nContent-Type: text/plain\r\n\r\n${content}\r\n`;

describe('a multipart body', () => {
  const TRICKY = 'one\r\n--\r\n-b\r\n--a\r\n\r\ntwo\r\n';
  const BODY = `preamble\r\n${part('other', 'no')}${part('corpus_file', TRICKY)}${part('corpus_file', 'again')}--b--\r\nepilogue`;

  test('yields the content of the part for chunks of any size', async () => {
    for (let step = 1; step < 40; step += 1) {
      expect(await read(BODY, step)).toBe(TRICKY);
    }
  });

  test('may have an empty part, a name without quotes, and parts without headers', async () => {
    expect(await read(`${part('corpus_file', '')}--b--`)).toBe('');
    expect(await read('--b\r\ncontent-disposition: form-data; name=corpus_file\r\n\r\nx\r\n--b--')).toBe('x');
    expect(await read(`--b\r\n\r\nno headers\r\n${part('corpus_file', 'x')}--b--`)).toBe('x');
  });

  test('may have other parts that are large', async () => {
    const body = `${part('other', 'x'.repeat(3_000_000))}${part('corpus_file', 'y'.repeat(3_000_000))}--b--`;
    expect(await read(body, 65_536)).toBe('y'.repeat(3_000_000));
  });

  test.each([
    ['no bytes', ''],
    ['no end', part('corpus_file', 'x')],
    ['no such part', `${part('other', 'x')}--b--`],
    ['no part at all', '--b--'],
    ['a header without end', `--b\r\n${'x'.repeat(20_000)}`],
    ['a boundary line without end', `--b${' '.repeat(20_000)}`],
    ['another boundary', `${part('corpus_file', 'x')}--b--`.replaceAll('--b', '--c')],
  ])('with %s is a 400', async (_, text) => {
    await expect(read(text, 64)).rejects.toMatchObject({ status: 400 });
  });

  test('is closed when its reader stops early', async () => {
    let isClosed = false;
    async function* endless(): AsyncGenerator<Buffer> {
      try {
        yield Buffer.from(part('corpus_file', '').slice(0, -2));
        for (;;) yield Buffer.alloc(65_536, 'x');
      } finally {
        isClosed = true;
      }
    }
    for await (const chunk of readPart(endless(), 'multipart/form-data; boundary=b', 'corpus_file')) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await expect.poll(() => isClosed).toBe(true);
  });
});

describe('the boundary', () => {
  test.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['multipart/form-data; charset=utf-8; BOUNDARY="a b;c"', 'a b;c'],
    ['multipart/form-data;boundary=----x; foo=bar', '----x'],
    ['multipart/mixed; boundary=abc', 'abc'],
  ])('of %s', async (type, boundary) => {
    const body = `${part('corpus_file', 'x')}--b--`.replaceAll('--b', `--${boundary}`);
    expect(await read(body, 64, type)).toBe('x');
  });

  test.each([
    'multipart/form-data',
    'multipart/form-data; boundary=',
    `multipart/form-data; boundary="${'x'.repeat(300)}"`,
  ])('is missing in %s', async (type) => {
    await expect(read(`${part('corpus_file', 'x')}--b--`, 64, type)).rejects.toMatchObject({
      status: 400,
      body: { error: 'The multipart body has no usable boundary' },
    });
  });
});
