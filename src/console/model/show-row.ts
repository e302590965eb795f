import { signal } from '../reactive.ts';

export type PartKind = 'corpora' | 'grammars' | 'words';

/** The corpus, grammar or word that a link leads to. Its section shows it. No name: all words with errors. */
export const wanted = signal<{ kind: PartKind; name: string } | undefined>();

/** Leads to a row: sections give it the id `KIND:NAME`. If it is not painted yet, to the section, which has the id `KIND`. */
export function showRow(kind: PartKind, name: string): void {
  wanted.value = { kind, name };
  goTo(`${kind}:${name}`, kind);
}

/** Scrolls to the first of these elements that exists, and gives it the focus. */
export function goTo(...ids: string[]): void {
  const element = ids.map((id) => document.getElementById(id)).find((each) => each !== null);
  if (!element) return;
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: 'center' });
}
