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

/** Lines that the reader of a pipe has not taken yet. */
const MAX_WAITING_BYTES = 1024 * 1024;

/**
 * Not the destination of pino: where the disk of the log is full, it throws where nothing catches it, and then tries to write the
 * line until the end of time. Here the line is lost, as it is when the reader of a pipe has stopped reading.
 */
function standardOutput(): DestinationStream {
  const { stdout } = process;
  if (!stdout.listeners('error').includes(ignore)) stdout.on('error', ignore);
  let lostLines = 0;
  return {
    write(line) {
      if (stdout.writableLength > MAX_WAITING_BYTES) {
        lostLines += 1;
        return;
      }
      if (lostLines > 0) stdout.write(lossOf(lostLines));
      lostLines = 0;
      stdout.write(line);
    },
  };
}

function lossOf(lostLines: number): string {
  const msg = 'log lines were lost, because standard output was not read';
  return `${JSON.stringify({ level: 40, time: new Date().toISOString(), lostLines, msg })}\n`;
}

function ignore(): void {}
