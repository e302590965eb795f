import { readBytes } from '../http/body.ts';
import { readPart } from '../http/form-part.ts';
import type { Call } from '../service.ts';
import { createWordCounter } from './word-counter.ts';
import type { WordCounts, CounterOptions } from './word-counter.ts';

/**
 * Counts the corpus in a request's body without holding it. A multipart body has it in the part `corpus_file`; any
 * other body is the corpus, whatever its content type says, as clients of the service send all kinds of them.
 */
export async function readCorpus(
  call: Call,
  options: CounterOptions,
): Promise<WordCounts & { isText: boolean }> {
  const counter = createWordCounter(options);
  const decoder = new TextDecoder();
  let isText = true;
  for await (const bytes of corpusBytes(call)) {
    // No text has a zero byte in it, unless it is not in UTF-8.
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
