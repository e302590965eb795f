import { readBytes } from '../http/body.ts';
import { readPart } from '../http/form-part.ts';
import type { Call } from '../service.ts';
import { createWordCounter } from './word-counter.ts';
import type { WordCounts, CounterOptions } from './word-counter.ts';

/**
 * Counts the words of an uploaded corpus without storing it. A multipart body has the corpus in the part `corpus_file`.
 * Any other body is the corpus itself, regardless of its content type, because clients send many different ones.
 */
export async function readCorpus(
  call: Call,
  options: CounterOptions,
): Promise<WordCounts & { isText: boolean }> {
  const counter = createWordCounter(options);
  const decoder = new TextDecoder();
  let isText = true;
  for await (const bytes of corpusBytes(call)) {
    // A zero byte means binary data or an encoding other than UTF-8.
    isText &&= !bytes.includes(0);
    if (isText) counter.add(decoder.decode(bytes, { stream: true }));
  }
  counter.add(decoder.decode());
  return { ...counter.end(), isText };
}

function corpusBytes(call: Call): AsyncIterable<Buffer> {
  const type = call.headers['content-type'] ?? '';
  const bytes = readBytes(call);
  return /^multipart\//i.test(type) ? readPart(bytes, type, 'corpus_file') : bytes;
}
