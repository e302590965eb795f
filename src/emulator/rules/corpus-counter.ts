import { createWordCounter } from './word-counter.ts';
import type { CounterOptions, WordCounts } from './word-counter.ts';

export interface CorpusCounts extends WordCounts {
  /** False if the corpus is binary or not in UTF-8. */
  isText: boolean;
}

/** Counts the words of a corpus as it arrives, without storing it. */
export async function countCorpus(
  corpus: AsyncIterable<Buffer>,
  options: CounterOptions,
): Promise<CorpusCounts> {
  const counter = createWordCounter(options);
  const decoder = new TextDecoder();
  let isText = true;
  for await (const bytes of corpus) {
    // A zero byte means binary data or an encoding other than UTF-8.
    isText &&= !bytes.includes(0);
    if (isText) counter.add(decoder.decode(bytes, { stream: true }));
  }
  counter.add(decoder.decode());
  return { ...counter.end(), isText };
}
