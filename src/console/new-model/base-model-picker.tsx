import { useSignal } from '../reactive.ts';
import type { Requests } from '../../client/client.ts';
import { textOf } from '../ui/text.tsx';

export interface BaseModelPickerProps {
  /** Undefined while they are loaded. */
  models: Requests['listBaseModels']['data']['baseModels'] | undefined;
  chosen: string;
  onChoose: (name: string) => void;
}

/** What a base model is for, by its name: the id of the text. */
const PURPOSES: readonly [RegExp, string][] = [
  [/Medical/, 'for-medical'],
  [/Telephony|Narrowband/, 'for-telephone'],
  [/Multimedia|Broadband/, 'for-broadband'],
  [/^..-..$/, 'for-all'],
];
const purposeOf = (name: string) => {
  const [, id] = PURPOSES.find(([pattern]) => pattern.test(name)) ?? [];
  return id && textOf(id);
};

const languageNames = new Intl.DisplayNames('en', { type: 'language' });
/** Codes of the service that mean something else elsewhere. index.html has their names. */
const SERVICE_LANGUAGES = ['ar-MS', 'en-WW', 'es-LA'];
const languageOf = (code: string) =>
  SERVICE_LANGUAGES.includes(code) ? textOf(code) : languageNames.of(code);

/** The base models that can be customized, of one language at a time. */
export function BaseModelPicker({ models, chosen, onChoose }: BaseModelPickerProps) {
  const language = useSignal('');
  if (!models) return <p class="faint">Loading the base models …</p>;
  const languages = [...new Set(models.map((each) => each.language))];
  const preferred = languages.find((each) => navigator.language.startsWith(each)) ?? 'en-US';
  const current = language.value || chosen.slice(0, 5) || preferred;
  return (
    <>
      <label>
        <span>Language</span>
        <select
          value={current}
          onChange={({ currentTarget }) => {
            language.value = currentTarget.value;
            onChoose('');
          }}
        >
          {languages.map((each) => (
            <option key={each} value={each}>
              {each} · {languageOf(each)}
            </option>
          ))}
        </select>
      </label>
      <fieldset>
        <legend>Base model</legend>
        {models
          .filter((each) => each.language === current)
          .map(({ name, description }) => (
            <label key={name} class="check choice">
              <input
                type="radio"
                name="base"
                required
                checked={name === chosen}
                onChange={() => onChoose(name)}
              />
              <span>
                <b>{name}</b> {purposeOf(name)}
                <small>{description}</small>
              </span>
            </label>
          ))}
        <small>{textOf('fixed')}</small>
      </fieldset>
    </>
  );
}
