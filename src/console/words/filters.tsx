import { useOnce } from '../reactive.ts';
import { GraphQLMenu } from '../ui/graphql-menu.tsx';
import { PAGE_SIZE, type WordFilter, type WordsState } from './words-state.ts';

/** Typing is over when no key is pressed for this long. */
const TYPING_MS = 300;

const TYPES = {
  ALL: 'All origins',
  USER: 'Added by users',
  CORPORA: 'From corpora',
  GRAMMARS: 'From grammars',
};

export function WordFilters({ words: { model, filter, cursors, page, find } }: { words: WordsState }) {
  const typing = useOnce((): { timer?: ReturnType<typeof setTimeout>; text?: string } => ({}));
  const { search, type, withErrors } = filter.value;
  const onSearch = ({ currentTarget: { value } }: { currentTarget: HTMLInputElement }) => {
    clearTimeout(typing.timer);
    // A page that is read meanwhile paints the field again.
    typing.text = value;
    typing.timer = setTimeout(() => {
      delete typing.text;
      find({ search: value.trim() });
    }, TYPING_MS);
  };
  const total = page.value?.totalCount;
  return (
    <div class="filters" role="search" aria-label="Words">
      <input
        type="search"
        aria-label="Search words"
        placeholder="Search"
        value={typing.text ?? search}
        onInput={onSearch}
      />
      <select
        aria-label="Origin"
        value={type}
        onChange={({ currentTarget }) => find({ type: currentTarget.value as WordFilter['type'] })}
      >
        {Object.entries(TYPES).map(([value, label]) => (
          <option value={value}>{label}</option>
        ))}
      </select>
      <label class="check">
        <input
          type="checkbox"
          checked={withErrors}
          onChange={({ currentTarget }) => find({ withErrors: currentTarget.checked })}
        />
        With errors
      </label>
      <span class="faint number" role="status">
        {total !== undefined && `${total.toLocaleString()} ${total === 1 ? 'word' : 'words'}`}
      </span>
      <GraphQLMenu
        operation="listWords"
        variables={{ modelId: model.id, ...filter.value, first: PAGE_SIZE, after: cursors.value.at(-1) }}
      />
    </div>
  );
}
