import { showRow, type PartKind } from './show-row.ts';

interface InvalidPart {
  name: string;
  message: string;
}

const LABELS: Record<PartKind, string> = { corpora: 'Corpus', grammars: 'Grammar', words: 'Word' };

export type Parts = Partial<Record<PartKind, readonly InvalidPart[] | null>>;

/** Invalid data, each part with a link to its row. */
export function Causes({ parts }: { parts: Parts }) {
  const kinds = Object.keys(LABELS) as PartKind[];
  return (
    <ul class="causes">
      {kinds.flatMap((kind) =>
        (parts[kind] ?? []).map(({ name, message }) => (
          <li key={`${kind}:${name}`}>
            {LABELS[kind]}{' '}
            <button type="button" class="link" onClick={() => showRow(kind, name)}>
              {name}
            </button>
            : {message}
          </li>
        )),
      )}
    </ul>
  );
}
