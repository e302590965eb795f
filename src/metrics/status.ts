import type { StatusObserver } from '../status/types.ts';
import { EXCHANGE_SECONDS, type Meters } from './meters.ts';
import { outcomeOf } from './outcome.ts';

export interface StatusSources {
  watchers: () => number;
  groups: () => number;
}

const STATUS_SECONDS = [0.1, 0.3, 1, 3, 10, 30, 100];

/** What the status engine and the subscriptions do. */
export function statusMetrics(
  { gauge, counter, histogram }: Meters,
  sources: () => StatusSources | undefined,
): StatusObserver {
  gauge(
    'lexigate_status_watchers',
    'Scopes with at least one subscription.',
    () => sources()?.watchers() ?? 0,
  );
  gauge(
    'lexigate_subscription_groups',
    'Groups of subscribers that share each event.',
    () => sources()?.groups() ?? 0,
  );
  let active = 0;
  gauge('lexigate_subscriptions_active', 'Running subscriptions.', () => active);
  const started = counter('lexigate_subscriptions_started_total', 'Subscriptions that started.');
  const ended = counter(
    'lexigate_subscriptions_ended_total',
    'Subscriptions that ended, by reason: until (a status of until), deleted, error, left (the client), closed (the gateway).',
    ['reason'],
  );
  const events = counter(
    'lexigate_status_events_total',
    'Status events: sent, or replaced by a newer one before they were sent.',
    ['outcome'],
  );
  const trainings = counter(
    'lexigate_trainings_total',
    'Trainings of watched models that ended, by outcome: available, failed, or other (cancelled, or changed at once).',
    ['outcome'],
  );
  const polls = histogram({
    name: 'lexigate_status_poll_seconds',
    help: 'Duration of REST exchanges of polls, by kind (list or single) and outcome: ok, or the code of the error.',
    labelNames: ['kind', 'outcome'],
    buckets: EXCHANGE_SECONDS,
  });
  const detection = histogram({
    name: 'lexigate_status_detection_seconds',
    help: "Time from the service's own time of a change until a poll saw it.",
    buckets: STATUS_SECONDS,
  });
  const interval = histogram({
    name: 'lexigate_status_interval_seconds',
    help: 'Time until the next full poll cycle of a scope.',
    buckets: STATUS_SECONDS,
  });
  for (const reason of ['until', 'deleted', 'error', 'left', 'closed']) ended([reason], 0);
  for (const outcome of ['sent', 'replaced']) events([outcome], 0);
  for (const outcome of ['available', 'failed', 'other']) trainings([outcome], 0);

  return {
    onSubscription(what) {
      active += what === 'started' ? 1 : -1;
      if (what === 'started') started();
      else ended([what]);
    },
    onEvent: (outcome) => events([outcome]),
    onPoll(kind, error, durationMs) {
      polls.observe(durationMs / 1_000, [kind, outcomeOf(error)]);
    },
    onTrainingEnd: (outcome) => trainings([outcome]),
    onDetection: (delayMs) => detection.observe(delayMs / 1_000),
    onInterval: (intervalMs) => interval.observe(intervalMs / 1_000),
  };
}
