import { signal } from '../reactive.ts';
import type { OnBusy } from '../../client/client.ts';

/** What changes do while another operation runs on the model. One choice for the whole visit. */
export const onBusy = signal<OnBusy>('FAIL');

export function BusyChoice() {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={onBusy.value === 'WAIT'}
        onChange={({ currentTarget }) => void (onBusy.value = currentTarget.checked ? 'WAIT' : 'FAIL')}
      />
      If the model is busy, wait for it
    </label>
  );
}
