/** Corpora and grammars, as `ModelDetail` names them. */
export type Kind = 'corpora' | 'grammars';

export const KINDS = {
  corpora: {
    title: 'Corpora',
    noun: 'corpus',
    add: 'addCorpus',
    remove: 'deleteCorpus',
    accept: '.txt,text/plain',
  },
  grammars: {
    title: 'Grammars',
    noun: 'grammar',
    add: 'addGrammar',
    remove: 'deleteGrammar',
    accept: '.abnf,.gram,.grxml,.xml,.txt',
  },
} as const;

/** `1 corpus`, `2 grammars`. */
export function countOf(kind: Kind, count: number): string {
  return `${count} ${count === 1 ? KINDS[kind].noun : kind}`;
}
