import { reasonOf } from './graphql/errors.ts';
import { logRarely } from './graphql/log-rarely.ts';
import type { Logger } from './log.ts';

/** Of the embedded service, or of the emulator alone. */
export function logEmulatorError(log: Logger, error: unknown, file: string | undefined): void {
  const { reason } = reasonOf(error);
  const fields = file === undefined ? { err: error } : { reason, file };
  const message =
    file === undefined ? 'unexpected error of the emulator' : 'the database of the emulator failed';
  logRarely(log, { level: 'error', kind: reason, fields, message });
}
