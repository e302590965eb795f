import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { LOG_LEVELS, type LogLevel } from './log.ts';

/** All settings, checked. */
export interface Config {
  host: string;
  port: number;
  /** Undefined: as the mode has it. */
  pollIntervalMs: number | undefined;
  upstreamTimeoutMs: number;
  busyTimeoutMs: number;
  uploadMaxBytes: number;
  allowedOrigins: string[];
  dataDir: string;
  emulatorPort: number;
  trainingMs: number;
  /** Whether the emulator has its control endpoint; only where it runs alone. */
  emulatorControl: boolean;
  /** Whether the emulator also offers the base models that were discontinued in 2023. */
  previousGeneration: boolean;
  logLevel: LogLevel;
}

/** Settings that cannot be used, all of them. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.mistakes = mistakes;
  }
}

type Environment = Record<string, string | undefined>;

interface Setting {
  name: string;
  /** As text, as it would stand in the environment. */
  fallback: string;
  meaning: string;
}

/** Every setting of our own, in the order of the help text. IBM's `SPEECH_TO_TEXT_*` are IBM's. */
export const SETTINGS = [
  { name: 'PORT', fallback: '4000', meaning: 'where to listen; 0 picks a free port' },
  { name: 'HOST', fallback: '127.0.0.1', meaning: 'the address to listen on' },
  {
    name: 'LEXIGATE_POLL_INTERVAL_MS',
    fallback: '',
    meaning: 'poll interval while a watched model is busy (default 10000; 1000 with the embedded service)',
  },
  {
    name: 'LEXIGATE_UPSTREAM_TIMEOUT_MS',
    fallback: '10000',
    meaning: 'deadline of one REST exchange, retries included',
  },
  { name: 'LEXIGATE_BUSY_TIMEOUT_MS', fallback: '600000', meaning: 'longest wait of onBusy: WAIT' },
  { name: 'LEXIGATE_UPLOAD_MAX_BYTES', fallback: '134217728', meaning: 'largest file of an upload' },
  {
    name: 'LEXIGATE_ALLOWED_ORIGINS',
    fallback: '',
    meaning: "browsers' origins besides the gateway's own, separated by commas",
  },
  {
    name: 'LEXIGATE_DATA_DIR',
    fallback: '.lexigate',
    meaning: 'where the embedded service keeps its database',
  },
  { name: 'EMULATOR_PORT', fallback: '4010', meaning: 'port of the emulator where it runs alone' },
  { name: 'EMULATOR_TRAINING_MS', fallback: '8000', meaning: 'how long the embedded service trains' },
  {
    name: 'EMULATOR_CONTROL',
    fallback: 'false',
    meaning: 'true: faults on demand, where the emulator runs alone',
  },
  {
    name: 'EMULATOR_PREVIOUS_GENERATION',
    fallback: 'false',
    meaning: 'true: also the base models that were discontinued in 2023, where the emulator runs alone',
  },
  { name: 'LOG_LEVEL', fallback: 'info', meaning: LOG_LEVELS.join(', ') },
] as const satisfies readonly Setting[];

/** Where SPEECH_TO_TEXT_* flags and variables begin. */
const SERVICE_PREFIX = 'SPEECH_TO_TEXT_';
/** They promise protection that this version does not have, so it must not start with them. */
const NOT_YET = ['LEXIGATE_TOKENS', 'LEXIGATE_JWKS_URL'];
const MAX_MS = 24 * 60 * 60 * 1000;

/** `--speech-to-text-url` for `SPEECH_TO_TEXT_URL`. */
export function flagOf(name: string): string {
  return `--${name.toLowerCase().replaceAll('_', '-')}`;
}

export interface Flags {
  environment: Environment;
  /** What is wrong with the flags as such, to be told together with what is wrong with the values. */
  mistakes: string[];
}

/** Flags turned into the variables of the same name; `--flag value` and `--flag=value` both do. */
export function readFlags(argv: readonly string[]): Flags {
  const known = new Map<string, string>(SETTINGS.map(({ name }) => [flagOf(name), name]));
  const environment: Environment = {};
  const mistakes: string[] = [];
  for (let i = 0; i < argv.length; i += 1) {
    const [flag = '', ...rest] = (argv[i] ?? '').split('=');
    const isService = flag.startsWith(flagOf(SERVICE_PREFIX));
    const name = isService ? flag.slice(2).toUpperCase().replaceAll('-', '_') : known.get(flag);
    if (name === undefined) {
      mistakes.push(`${flag} is not a setting`);
      const isItsValue = flag.startsWith('--') && rest.length === 0 && !argv[i + 1]?.startsWith('--');
      if (isItsValue) i += 1;
      continue;
    }
    const value = rest.length > 0 ? rest.join('=') : argv[(i += 1)];
    if (value === undefined) mistakes.push(`${flag} needs a value`);
    else environment[name] = value;
  }
  return { environment, mistakes };
}

/**
 * Reads and checks all settings of our own. Throws `ConfigError` with every mistake at once.
 * @param earlier mistakes that are known already, such as those of `readFlags`
 */
export function readConfig(environment: Environment, earlier: readonly string[] = []): Config {
  const mistakes = [...earlier];
  const text = (name: (typeof SETTINGS)[number]['name']) =>
    environment[name]?.trim() || (SETTINGS.find((setting) => setting.name === name)?.fallback ?? '');
  const number = (name: (typeof SETTINGS)[number]['name'], min: number, max: number) => {
    const value = text(name);
    const parsed = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (parsed >= min && parsed <= max) return parsed;
    mistakes.push(`${name} must be a whole number from ${min} to ${max}, but got: ${value}`);
    return min;
  };
  const oneOf = <T extends string>(
    name: (typeof SETTINGS)[number]['name'],
    words: readonly T[],
    fallback: T,
  ) => {
    const word = words.find((known) => known === text(name).toLowerCase());
    if (word === undefined)
      mistakes.push(`${name} must be one of ${words.join(', ')}, but got: ${text(name)}`);
    return word ?? fallback;
  };

  for (const name of NOT_YET) {
    if (environment[name])
      mistakes.push(`${name} is not supported by this version: it does not check callers yet`);
  }
  const config: Config = {
    // As in a URL, or plain.
    host: text('HOST').replace(/^\[(.+)\]$/, '$1'),
    port: number('PORT', 0, 65_535),
    pollIntervalMs: text('LEXIGATE_POLL_INTERVAL_MS')
      ? number('LEXIGATE_POLL_INTERVAL_MS', 10, MAX_MS)
      : undefined,
    upstreamTimeoutMs: number('LEXIGATE_UPSTREAM_TIMEOUT_MS', 1, MAX_MS),
    busyTimeoutMs: number('LEXIGATE_BUSY_TIMEOUT_MS', 0, MAX_MS),
    uploadMaxBytes: number('LEXIGATE_UPLOAD_MAX_BYTES', 1, Number.MAX_SAFE_INTEGER),
    allowedOrigins: readOrigins(text('LEXIGATE_ALLOWED_ORIGINS'), mistakes),
    dataDir: text('LEXIGATE_DATA_DIR'),
    emulatorPort: number('EMULATOR_PORT', 0, 65_535),
    trainingMs: number('EMULATOR_TRAINING_MS', 0, MAX_MS),
    emulatorControl: oneOf('EMULATOR_CONTROL', ['true', 'false'], 'false') === 'true',
    previousGeneration: oneOf('EMULATOR_PREVIOUS_GENERATION', ['true', 'false'], 'false') === 'true',
    logLevel: oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
  };
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return config;
}

/** Names that look like ours and are not: misspelt, most likely. */
export function unknownNames(environment: Environment): string[] {
  const known = new Set<string>([...SETTINGS.map(({ name }) => name), ...NOT_YET]);
  return Object.keys(environment).filter((name) => name.startsWith('LEXIGATE_') && !known.has(name));
}

/** Whether there may be settings for IBM's SDK, which is too large to be loaded for nothing. */
export function mayHaveServiceSettings(environment: Environment): boolean {
  const inEnvironment = Object.keys(environment).some(
    (name) => name.startsWith(SERVICE_PREFIX) && environment[name],
  );
  return inEnvironment || Boolean(environment['VCAP_SERVICES']) || credentialsFile(environment) !== undefined;
}

/** The credentials file that IBM's SDK would read; it wins over the environment. */
export function credentialsFile(environment: Environment): string | undefined {
  const named = environment['IBM_CREDENTIALS_FILE'];
  const folders = [process.cwd(), homedir()].map((folder) => join(folder, 'ibm-credentials.env'));
  return [...(named ? [named] : []), ...folders].find((file) => existsSync(file));
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function readOrigins(text: string, mistakes: string[]): string[] {
  const origins = text
    .split(',')
    .map((origin) => origin.trim())
    .filter(Boolean);
  for (const origin of origins) {
    // A wildcard would parse, and match nothing.
    if (URL.parse(origin)?.origin === origin && !origin.includes('*')) continue;
    mistakes.push(
      `LEXIGATE_ALLOWED_ORIGINS must be origins such as https://app.example.com, but got: ${origin}`,
    );
  }
  return origins;
}
