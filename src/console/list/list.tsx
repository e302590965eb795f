import { isLoaded, allRows, listError, version } from '../state/models.ts';
import { isReadOnly } from '../state/session.ts';
import { Text, textOf } from '../ui/text.tsx';
import { Filters } from './filters.tsx';
import { ListRow } from './row.tsx';
import { Selection } from './selection.tsx';
import { SortHeader } from './sort-header.tsx';
import { living, painted, selected, visibleIds } from './view.ts';

/** All models, live. */
export function List() {
  void version.value;
  const isEmpty = isLoaded.value && allRows().length === 0;
  return (
    <>
      <div class="bar">
        <h1 tabIndex={-1}>Models</h1>
        {!isReadOnly.value && (
          <a class="button primary" href="#/new">
            New model
          </a>
        )}
      </div>
      {isEmpty ? (
        <section>
          <Text id="no-models" />
        </section>
      ) : (
        <Table />
      )}
    </>
  );
}

function Table() {
  return (
    <>
      <Filters />
      <Selection />
      <table class="models" aria-busy={!isLoaded.value && listError.value === undefined}>
        <thead>
          <tr>
            <th>{!isReadOnly.value && <CheckAll />}</th>
            <SortHeader by="name" label="Name" />
            <SortHeader by="status" label="Status" />
            <SortHeader by="since" label="Duration" />
            <SortHeader by="language" label="Language" isExtra />
            <SortHeader by="baseModelName" label="Base model" />
            <SortHeader by="updated" label="Last change" />
          </tr>
        </thead>
        <tbody>
          {visibleIds.value.slice(0, painted.value).map((id) => (
            <ListRow key={id} id={id} />
          ))}
        </tbody>
      </table>
      {!isLoaded.value && listError.value === undefined && <p class="faint">Loading the models …</p>}
      {isLoaded.value && visibleIds.value.length === 0 && <p class="faint">{textOf('no-match')}</p>}
    </>
  );
}

function CheckAll() {
  const ids = living(visibleIds.value);
  return (
    <input
      type="checkbox"
      aria-label="Select all"
      checked={ids.length > 0 && ids.every((id) => selected.value.has(id))}
      onChange={({ currentTarget }) => void (selected.value = new Set(currentTarget.checked ? ids : []))}
    />
  );
}
