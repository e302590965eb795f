import { LOG_LEVELS } from '../log.ts';
import { DEFAULT_TIMEOUT_MS } from '../watson/deadline.ts';
import { ACCESS_SETTINGS } from './access-settings.ts';
import { CLUSTER_SETTINGS } from './cluster-settings.ts';
import { DOCUMENT_SETTINGS } from './document-settings.ts';
import { LIMITS } from './limits.ts';
import { origins } from './origins.ts';
import {
  anyText,
  milliseconds,
  oneOf,
  optional,
  portNumber,
  trueOrFalse,
  wholeNumber,
  type Parser,
} from './parser.ts';
import type { Command, Setting, SettingTable } from './setting.ts';

const gateway: readonly Command[] = ['gateway'];
const emulator: readonly Command[] = ['emulator'];
const both: readonly Command[] = ['gateway', 'emulator'];

/** The default of the poll interval. Polls of the embedded service cost nothing. */
export const POLL_INTERVAL_MS = { embedded: 1_000, other: 10_000 } as const;

/** As in a URL, `[::1]`, or plain. */
const address: Parser<string> = {
  values: 'host name or address',
  parse: (text) => text.replace(/^\[(.+)\]$/, '$1'),
};

/** The settings that are neither about access nor a limit. */
export const GENERAL_SETTINGS = {
  port: {
    name: 'PORT',
    parser: portNumber,
    fallback: '4000',
    help: 'port of the gateway; 0 picks a free one',
    commands: gateway,
  },
  host: {
    name: 'HOST',
    parser: address,
    fallback: '127.0.0.1',
    help: 'address to listen on',
    commands: both,
  },
  pollIntervalMs: {
    name: 'LEXIGATE_POLL_INTERVAL_MS',
    parser: optional(milliseconds(10)),
    fallback: '',
    fallbackHelp: `${POLL_INTERVAL_MS.other}; ${POLL_INTERVAL_MS.embedded} with the embedded service`,
    help: 'poll interval while a watched model is busy, in milliseconds; three times as long while all are idle, shorter after a change',
    commands: gateway,
  },
  upstreamTimeoutMs: {
    name: 'LEXIGATE_UPSTREAM_TIMEOUT_MS',
    parser: milliseconds(1),
    fallback: String(DEFAULT_TIMEOUT_MS),
    help: 'deadline of one REST exchange, retries included, in milliseconds',
    commands: gateway,
  },
  busyTimeoutMs: {
    name: 'LEXIGATE_BUSY_TIMEOUT_MS',
    parser: milliseconds(0),
    fallback: '600000',
    help: 'longest wait of onBusy: WAIT, in milliseconds',
    commands: gateway,
  },
  uploadMaxBytes: {
    name: 'LEXIGATE_UPLOAD_MAX_BYTES',
    parser: wholeNumber(1, Number.MAX_SAFE_INTEGER),
    fallback: '134217728',
    help: 'largest file of an upload, and all its files together, in bytes',
    commands: gateway,
  },
  allowedOrigins: {
    name: 'LEXIGATE_ALLOWED_ORIGINS',
    parser: origins,
    fallback: '',
    fallbackHelp: "the gateway's own",
    help: 'origins of browser pages that may call',
    commands: gateway,
  },
  compression: {
    name: 'LEXIGATE_COMPRESSION',
    parser: trueOrFalse,
    fallback: 'true',
    help: 'false: answers over 1 KiB are never compressed (otherwise with br or gzip, for clients that accept it)',
    commands: gateway,
  },
  keepAliveTimeoutMs: {
    name: 'LEXIGATE_KEEP_ALIVE_TIMEOUT_MS',
    parser: milliseconds(1),
    fallback: '75000',
    help: 'how long an idle connection stays open, in milliseconds; longer than that of the proxy or balancer in front',
    commands: gateway,
  },
  shutdownDelayMs: {
    name: 'LEXIGATE_SHUTDOWN_DELAY_MS',
    parser: milliseconds(0),
    fallback: '0',
    help: 'time from SIGTERM to the drain, in milliseconds; /ready answers 503 meanwhile, everything else is served',
    commands: gateway,
  },
  console: {
    name: 'LEXIGATE_CONSOLE',
    parser: trueOrFalse,
    fallback: 'true',
    help: 'false switches the console at / off; / then leads to /graphql',
    commands: gateway,
  },
  graphiql: {
    name: 'LEXIGATE_GRAPHIQL',
    parser: trueOrFalse,
    fallback: 'true',
    help: 'false switches GraphiQL off',
    commands: gateway,
  },
  introspection: {
    name: 'LEXIGATE_INTROSPECTION',
    parser: trueOrFalse,
    fallback: 'true',
    help: 'false switches introspection off, and the suggestions in error messages',
    commands: gateway,
  },
  logLevel: {
    name: 'LOG_LEVEL',
    parser: oneOf(LOG_LEVELS),
    fallback: 'info',
    help: 'least severe level of the log',
    commands: both,
  },
} as const satisfies SettingTable;

/** The embedded service, which `lexigate emulator` runs alone. */
export const EMULATOR_SETTINGS = {
  dataDir: {
    name: 'LEXIGATE_DATA_DIR',
    parser: anyText('folder'),
    fallback: '.lexigate',
    help: 'folder of the database of the embedded service',
    commands: both,
  },
  emulatorPort: {
    name: 'EMULATOR_PORT',
    parser: portNumber,
    fallback: '4010',
    help: 'port of the emulator; 0 picks a free one (also --port)',
    commands: emulator,
  },
  trainingMs: {
    name: 'EMULATOR_TRAINING_MS',
    parser: milliseconds(0),
    fallback: '8000',
    help: 'how long the embedded service trains, in milliseconds, scaled by the amount of data',
    commands: both,
  },
  emulatorControl: {
    name: 'EMULATOR_CONTROL',
    parser: trueOrFalse,
    fallback: 'false',
    help: 'true adds /control, which makes faults on demand',
    commands: emulator,
  },
  previousGeneration: {
    name: 'EMULATOR_PREVIOUS_GENERATION',
    parser: trueOrFalse,
    fallback: 'false',
    help: 'true adds the base models that were discontinued in 2023',
    commands: emulator,
  },
} as const satisfies SettingTable;

/** Every setting of our own, by section, in the order of the help text. IBM's `SPEECH_TO_TEXT_*` are read by IBM's library. */
export const SECTIONS: readonly { title: string; settings: readonly Setting<unknown>[] }[] = [
  { title: 'General', settings: Object.values(GENERAL_SETTINGS) },
  { title: 'Access', settings: Object.values(ACCESS_SETTINGS) },
  { title: 'Trusted documents', settings: Object.values(DOCUMENT_SETTINGS) },
  { title: 'Several replicas', settings: Object.values(CLUSTER_SETTINGS) },
  { title: 'Limits', settings: Object.values(LIMITS) },
  { title: 'Embedded service', settings: Object.values(EMULATOR_SETTINGS) },
];

export const SETTINGS: readonly Setting<unknown>[] = SECTIONS.flatMap(({ settings }) => settings);
