import { signal } from '../reactive.ts';
import type { LexigateError, OnBusy, WordInput } from '../../client/client.ts';
import { checkErrors } from '../state/changed.ts';
import { client } from '../state/session.ts';
import { keepOpen } from '../state/unfinished.ts';
import { onBusy } from '../ui/busy-choice.tsx';
import type { WordPage } from './word.ts';

/** How much of a long work is done. */
export interface Progress {
  done: number;
  total: number;
}

export const noProgress = () => signal<Progress | undefined>();

interface WorkOptions {
  modelId: string;
  signal?: AbortSignal;
  /** Called after each step with the number of words that are done. */
  onDone: (done: number) => void;
}

/** By default the gateway takes 1,000 words and 1 MiB in a request. */
const BATCH_WORDS = 1_000;
const BATCH_CHARACTERS = 250_000;

export async function addWord(modelId: string, word: WordInput): Promise<void> {
  checkErrors(await client.peek().addWords({ modelId, words: [word], onBusy: onBusy.peek() }));
}

/** Adds words in batches. Each waits until the service has analyzed the one before. */
export function addWords(words: readonly WordInput[], { modelId, signal: stop, onDone }: WorkOptions) {
  return keepOpen(async () => {
    for (let at = 0; at < words.length;) {
      const batch = batchFrom(words, at);
      const variables = { modelId, words: batch, onBusy: busyChoice(at) };
      checkErrors(await client.peek().addWords(variables, { signal: stop }));
      at += batch.length;
      onDone(at);
    }
  });
}

export function deleteWords(words: readonly string[], { modelId, onDone }: WorkOptions) {
  return keepOpen(async () => {
    for (const [at, word] of words.entries()) {
      checkErrors(await client.peek().deleteWord({ modelId, word, onBusy: busyChoice(at) }));
      onDone(at + 1);
    }
  });
}

/** After the first step the model can be busy with ours. */
const busyChoice = (at: number): OnBusy => (at === 0 ? onBusy.peek() : 'WAIT');

function batchFrom(words: readonly WordInput[], from: number): WordInput[] {
  let characters = 0;
  const rest = words.slice(from, from + BATCH_WORDS);
  const end = rest.findIndex((word) => (characters += JSON.stringify(word).length) > BATCH_CHARACTERS);
  return end === -1 ? rest : rest.slice(0, Math.max(1, end));
}

/** All words that a filter lets through. For each page the gateway reads all words, so pages are as long as they can be. */
export async function* wordPages(modelId: string, filter: object, stop?: AbortSignal) {
  let first = 10_000;
  let page: WordPage | undefined;
  while (page?.pageInfo.hasNextPage ?? true) {
    const variables = { ...filter, modelId, first, after: page?.pageInfo.endCursor };
    try {
      page = (await client.peek().listWords(variables, { signal: stop }))?.words;
    } catch (error) {
      // A word can have a long list of corpora, and the operator can have lowered the limit of an answer.
      first = Math.floor(first / 2);
      if (first > 0 && (error as Partial<LexigateError>).code === 'ANSWER_TOO_LARGE') continue;
      throw error;
    }
    if (!page) throw new Error('The model was deleted.');
    yield page;
  }
}
