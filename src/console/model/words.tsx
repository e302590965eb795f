import { useOnce, useStart } from '../reactive.ts';
import type { SectionProps } from '../state/model.ts';
import { isReadOnly } from '../state/session.ts';
import { BusyChoice } from '../ui/busy-choice.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { Text } from '../ui/text.tsx';
import { Pager } from '../words/pager.tsx';
import { Selection } from '../words/selection.tsx';
import { WordTable } from '../words/table.tsx';
import { WordFilters } from '../words/filters.tsx';
import { WordTools } from '../words/tools.tsx';
import { followWords, NO_FILTER, type WordsState } from '../words/words-state.ts';

/** The words of a model. */
export function Words({ model }: SectionProps) {
  const words = useOnce(() => followWords(model));
  useStart(() => words.stop);
  const { totalCount } = words.page.value ?? {};
  return (
    <section aria-labelledby="words">
      <div class="bar words-bar">
        <h2 id="words">Words</h2>
        <WordTools words={words} />
      </div>
      {totalCount === 0 && words.filter.value === NO_FILTER ? (
        <Text id="no-words" />
      ) : (
        <Found words={words} />
      )}
      {!isReadOnly.value && <BusyChoice />}
    </section>
  );
}

function Found({ words }: { words: WordsState }) {
  const { page, error, filter, refresh } = words;
  const { nodes } = page.value ?? {};
  const { withErrors, search } = filter.value;
  return (
    <>
      <WordFilters words={words} />
      <ErrorNotice error={error.value} onRetry={refresh} />
      {nodes?.length === 0 && (
        <p class="faint">No word matches{withErrors && !search && ': none has an error'}.</p>
      )}
      {Boolean(nodes?.length) && <WordTable words={words} />}
      {!nodes && error.value === undefined && <p class="faint">Loading …</p>}
      <div class="bar words-bar">
        <Selection words={words} />
        <Pager words={words} />
      </div>
    </>
  );
}
