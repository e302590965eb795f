import { statusLabel, STATUS_NAMES } from '../state/status.ts';
import { isLoaded } from '../state/models.ts';
import { filters, languages, living, visibleIds } from './view.ts';

type Control = HTMLInputElement | HTMLSelectElement;

function change({ currentTarget: { name, value } }: { currentTarget: Control }): void {
  filters.value = { ...filters.value, [name]: value };
}

export function Filters() {
  const { text, language, status } = filters.value;
  const { length } = living(visibleIds.value);
  return (
    <div class="filters" role="search">
      <input
        type="search"
        name="text"
        aria-label="Search"
        placeholder="Name, base model or id"
        value={text}
        onInput={change}
      />
      <select name="language" aria-label="Language" value={language} onChange={change}>
        <option value="">All languages</option>
        {languages.value.map((each) => (
          <option value={each}>{each}</option>
        ))}
      </select>
      <select name="status" aria-label="Status" value={status} onChange={change}>
        <option value="">Every status</option>
        {STATUS_NAMES.map((each) => (
          <option value={each}>{statusLabel(each)}</option>
        ))}
      </select>
      <span class="faint number">{isLoaded.value && `${length} ${length === 1 ? 'model' : 'models'}`}</span>
    </div>
  );
}
