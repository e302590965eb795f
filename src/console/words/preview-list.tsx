import type { ComponentChildren } from 'preact';
import type { WordInput } from '../../client/client.ts';
import type { Change, Preview } from './compare.ts';
import type { InvalidEntry } from './parse.ts';

/** So many of each kind are shown. */
const MAX_SHOWN = 100;

/** What an import will change, and what it leaves out. */
export function PreviewList({ preview }: { preview: Preview & { invalid: InvalidEntry[] } }) {
  const { added, changed, same, invalid } = preview;
  return (
    <>
      <p role="status">
        <b>{added.length.toLocaleString()} new</b>, <b>{changed.length.toLocaleString()} changed</b>,{' '}
        {same.toLocaleString()} the same, {invalid.length.toLocaleString()} invalid.
      </p>
      <Group title="Invalid, left out" items={invalid}>
        {({ line, word, fault }: InvalidEntry) => (
          <>
            Line {line} <b>{word}</b>: <span class="problem">{fault}</span>
          </>
        )}
      </Group>
      <Group title="Changed" items={changed}>
        {({ line, word, before }: Change) => (
          <>
            Line {line} <b>{word.word}</b>: <del>{before && describe(before)}</del> → {describe(word)}
          </>
        )}
      </Group>
      <Group title="New" items={added}>
        {({ line, word }: Change) => (
          <>
            Line {line} <b>{word.word}</b> {describe(word)}
          </>
        )}
      </Group>
    </>
  );
}

interface GroupProps<T> {
  title: string;
  items: readonly T[];
  children: (item: T) => ComponentChildren;
}

function Group<T>({ title, items, children }: GroupProps<T>) {
  if (items.length === 0) return null;
  const more = items.length - MAX_SHOWN;
  return (
    <details open>
      <summary>
        {title} <small class="number">{items.length.toLocaleString()}</small>
      </summary>
      <ul class="preview">
        {items.slice(0, MAX_SHOWN).map((each) => (
          <li>{children(each)}</li>
        ))}
        {more > 0 && <li class="faint">and {more.toLocaleString()} more</li>}
      </ul>
    </details>
  );
}

function describe({ word, soundsLike, displayAs }: Pick<WordInput, 'word' | 'soundsLike' | 'displayAs'>) {
  return `${soundsLike?.join(', ') || 'no pronunciation'}, as ${displayAs || word}`;
}
