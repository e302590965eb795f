import type { Grammar, Word } from './types.ts';

/** Whether the service is still analyzing a corpus or grammar. */
export function isBeingAnalyzed({ status }: Pick<Grammar, 'status'>): boolean {
  return status === 'being_processed';
}

/** Whether a training can use a corpus or grammar. */
export function isValidResource({ status }: Pick<Grammar, 'status'>): boolean {
  return status === 'analyzed';
}

/** Whether a training can use a word. */
export function isValidWord({ error }: Pick<Word, 'error'>): boolean {
  return error.length === 0;
}

/** Whether a user added the word. Words from deleted corpora can stay in the list, but no training uses them. */
export function isUserWord({ source }: Pick<Word, 'source'>): boolean {
  return source.includes('user');
}
