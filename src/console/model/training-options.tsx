import type { TrainModelInput, WordTypeToAdd } from '../../client/client.ts';
import { Text } from '../ui/text.tsx';

export interface TrainingOptionsProps {
  input: TrainModelInput;
  /** Only previous-generation models have them. */
  hasWordTypes: boolean;
  onChange: (change: TrainModelInput) => void;
}

/** The options of a training, each with what it does. */
export function TrainingOptions({ input, hasWordTypes, onChange }: TrainingOptionsProps) {
  return (
    <div class="options">
      <label class="check">
        <input
          type="checkbox"
          checked={input.strict === false}
          onChange={({ currentTarget: { checked } }) => onChange({ strict: !checked })}
        />
        Leave out invalid data
      </label>
      <Text id="strict" />
      <label class="check">
        <input
          type="checkbox"
          checked={input.force === true}
          onChange={({ currentTarget: { checked } }) => onChange({ force: checked })}
        />
        Train unchanged data again
      </label>
      <Text id="force" />
      <label>
        <span>Weight of your data</span>
        <input
          type="number"
          min="0"
          max="1"
          step="0.01"
          placeholder="Default of the base model"
          value={input.customizationWeight ?? ''}
          onInput={({ currentTarget: { value } }) =>
            onChange({ customizationWeight: value === '' ? null : Number(value) })
          }
        />
      </label>
      <Text id="weight" />
      {hasWordTypes && (
        <>
          <label>
            <span>Words</span>
            <select
              value={input.wordTypeToAdd ?? 'ALL'}
              onChange={({ currentTarget: { value } }) => onChange({ wordTypeToAdd: value as WordTypeToAdd })}
            >
              <option value="ALL">All words</option>
              <option value="USER">Only words that a user added</option>
            </select>
          </label>
          <Text id="word-type" />
        </>
      )}
    </div>
  );
}
