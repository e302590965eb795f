import { connection, listError } from '../state/models.ts';

const time = (date: Date | string | null | undefined) =>
  date ? new Date(date).toLocaleTimeString() : undefined;

const LABELS = {
  live: 'Live',
  connecting: 'Connecting',
  reconnecting: 'Reconnecting',
  closed: 'Not connected',
};

/** Whether what the page shows is true now, and if not, when it was confirmed last. */
export function ConnectionState() {
  const { state = 'connecting', confirmedAt, staleness } = connection.value ?? {};
  const at = time(staleness?.confirmedAt ?? confirmedAt);
  const asOf = at ? ` · as of ${at}` : '';
  const [tone, text] =
    state === 'live' && !staleness
      ? ['good', LABELS.live]
      : state === 'live'
        ? ['bad', `The service does not answer${asOf}`]
        : state === 'closed' && listError.value
          ? ['bad', `${LABELS.closed}${asOf}`]
          : ['busy', `${navigator.onLine ? LABELS[state] : 'Offline'}${asOf}`];
  return (
    <span class={`connection ${tone}`} role="status">
      {text}
    </span>
  );
}
