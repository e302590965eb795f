import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** JSON lines on standard output. Headers and variables are never logged, so no credentials can be. */
export function createLogger(
  level: LogLevel = 'info',
  destination: DestinationStream = standardOutput(),
  /** More fields of each line. */
  mixin?: () => object,
): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, ...(mixin && { mixin }) },
    destination,
  );
}

/**
 * Not the destination of pino: where the disk of the log is full, it throws where nothing catches it, and then tries to write the
 * line until the end of time. Here the line is lost.
 */
function standardOutput(): DestinationStream {
  if (!process.stdout.listeners('error').includes(ignore)) process.stdout.on('error', ignore);
  return { write: (line) => void process.stdout.write(line) };
}

function ignore(): void {}
