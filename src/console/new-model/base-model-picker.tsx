import { useSignal } from '../reactive.ts';
import type { Requests } from '../../client/client.ts';

export interface BaseModelPickerProps {
  /** Undefined while they are loaded. */
  models: Requests['listBaseModels']['data']['baseModels'] | undefined;
  chosen: string;
  onChoose: (name: string) => void;
}

/** What a base model is for, by the end of its name. */
const PURPOSES: readonly [RegExp, string][] = [
  [/Medical/, 'Medical talk on the telephone.'],
  [/Telephony|Narrowband/, 'Telephone calls and other narrowband audio.'],
  [/Multimedia|Broadband/, 'Video, meetings and other broadband audio.'],
  [/^..-..$/, 'Large speech model: the newest, for telephone and broadband audio alike.'],
];
const purposeOf = (name: string) => PURPOSES.find(([pattern]) => pattern.test(name))?.[1];

const languageNames = new Intl.DisplayNames('en', { type: 'language' });
/** Codes of the service that mean something else elsewhere. */
const SERVICE_LANGUAGES: Record<string, string> = {
  'ar-MS': 'Modern Standard Arabic',
  'en-WW': 'English (all accents)',
  'es-LA': 'Latin American Spanish',
};

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
              {each} · {SERVICE_LANGUAGES[each] ?? languageNames.of(each)}
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
        <small>It cannot be changed later.</small>
      </fieldset>
    </>
  );
}
