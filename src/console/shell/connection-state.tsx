import { connection, listError } from '../state/models.ts';

const time = (date: Date | string | null | undefined) =>
  date ? new Date(date).toLocaleTimeString() : undefined;

/** Whether what the page shows is true now, and if not, when it was confirmed last. */
export function ConnectionState() {
  const { state = 'connecting', confirmedAt, staleness } = connection.value ?? {};
  const at = time(staleness?.confirmedAt ?? confirmedAt);
  const asOf = at ? ` · as of ${at}` : '';
  const [tone, text] =
    state === 'live' && !staleness
      ? ['good', 'Live']
      : state === 'live'
        ? ['bad', `The service does not answer${asOf}`]
        : state === 'closed' && listError.value
          ? ['bad', `Not connected${asOf}`]
          : ['busy', `${state === 'reconnecting' ? 'Reconnecting' : 'Connecting'}${asOf}`];
  return (
    <span class={`connection ${tone}`} role="status">
      {text}
    </span>
  );
}
