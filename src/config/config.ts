import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Limits } from './limits.ts';
import { LOG_LEVELS, type LogLevel } from '../log.ts';
import type { AccessOptions, StaticToken } from '../access/authentication.ts';
import { LIMIT_SETTINGS, SETTINGS, type SettingName } from './settings.ts';

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
  /** Undefined: nobody is asked for a token. */
  access: AccessOptions | undefined;
  graphiql: boolean;
  introspection: boolean;
  limits: Limits;
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

/** Where SPEECH_TO_TEXT_* flags and variables begin. */
const SERVICE_PREFIX = 'SPEECH_TO_TEXT_';
const MAX_MS = 24 * 60 * 60 * 1000;
/** Of a number of bytes, milliseconds or things: what Node's timers and buffers can take. */
const MAX_LIMIT = 2_147_483_647;

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
      // A value that stands alone may be a secret whose flag got lost, unless it looks like a command.
      const isTellable = /^(--.*|[a-z-]{1,16})$/.test(flag);
      mistakes.push(isTellable ? `${flag} is not a setting` : 'a value stands there without its flag');
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
  const text = (name: SettingName) =>
    environment[name]?.trim() || (SETTINGS.find((setting) => setting.name === name)?.fallback ?? '');
  const number = (name: SettingName, min: number, max: number) => {
    const value = text(name);
    const parsed = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (parsed >= min && parsed <= max) return parsed;
    mistakes.push(`${name} must be a whole number from ${min} to ${max}, but got: ${value}`);
    return min;
  };
  const oneOf = <T extends string>(name: SettingName, words: readonly T[], fallback: T) => {
    const word = words.find((known) => known === text(name).toLowerCase());
    if (word === undefined)
      mistakes.push(`${name} must be one of ${words.join(', ')}, but got: ${text(name)}`);
    return word ?? fallback;
  };
  const isOn = (name: SettingName) => oneOf(name, ['true', 'false'], 'false') === 'true';

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
    access: readAccess(text, mistakes),
    graphiql: isOn('LEXIGATE_GRAPHIQL'),
    introspection: isOn('LEXIGATE_INTROSPECTION'),
    limits: Object.fromEntries(
      Object.entries(LIMIT_SETTINGS).map(([limit, name]) => [limit, number(name, 1, MAX_LIMIT)]),
    ) as Record<keyof Limits, number>,
    dataDir: text('LEXIGATE_DATA_DIR'),
    emulatorPort: number('EMULATOR_PORT', 0, 65_535),
    trainingMs: number('EMULATOR_TRAINING_MS', 0, MAX_MS),
    emulatorControl: isOn('EMULATOR_CONTROL'),
    previousGeneration: isOn('EMULATOR_PREVIOUS_GENERATION'),
    logLevel: oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
  };
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return config;
}

/** Names that look like ours and are not: misspelt, most likely. */
export function unknownNames(environment: Environment): string[] {
  const known = new Set<string>(SETTINGS.map(({ name }) => name));
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
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

function readOrigins(text: string, mistakes: string[]): string[] {
  const origins = text
    .split(',')
    .map((origin) => origin.trim())
    .filter(Boolean);
  for (const origin of origins) {
    // A wildcard would parse, and match nothing.
    if (URL.parse(origin)?.origin === origin && !origin.includes('*')) continue;
    // With a password in it, it is not repeated.
    const got = origin.includes('@') ? 'one with a user name' : origin;
    mistakes.push(
      `LEXIGATE_ALLOWED_ORIGINS must be origins such as https://app.example.com, but got: ${got}`,
    );
  }
  return origins;
}

/** Who may call in service mode; undefined when nothing is said of it. */
function readAccess(text: (name: SettingName) => string, mistakes: string[]): AccessOptions | undefined {
  const tokens = readTokens(text('LEXIGATE_TOKENS'), mistakes);
  const [jwksUrl, issuer, audience] = [
    text('LEXIGATE_JWKS_URL'),
    text('LEXIGATE_JWT_ISSUER'),
    text('LEXIGATE_JWT_AUDIENCE'),
  ];
  if (!jwksUrl && (issuer || audience))
    mistakes.push('LEXIGATE_JWT_ISSUER and LEXIGATE_JWT_AUDIENCE need LEXIGATE_JWKS_URL');
  if (!jwksUrl) return tokens.length > 0 ? { tokens } : undefined;
  const url = URL.parse(jwksUrl);
  // Keys that someone on the way could exchange protect nothing.
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (!url || !isSafe || url.username || url.password)
    mistakes.push('LEXIGATE_JWKS_URL must be an https URL without user name (http only for this machine)');
  if (!issuer || !audience)
    mistakes.push(
      'LEXIGATE_JWKS_URL needs LEXIGATE_JWT_ISSUER and LEXIGATE_JWT_AUDIENCE: tokens made for others would do otherwise',
    );
  return { tokens, jwt: { jwksUrl, issuer, audience } };
}

/** `TOKEN:read` or `TOKEN:write`, separated by commas. The tokens themselves must not be repeated in a message. */
function readTokens(text: string, mistakes: string[]): StaticToken[] {
  if (text === '') return [];
  const entries = text.split(',').map((entry) => entry.trim());
  return entries.flatMap((entry, i) => {
    const [, token = '', role] = /^([\x21-\x7e]+):(read|write)$/.exec(entry) ?? [];
    if (role === 'read' || role === 'write') return [{ token, role }];
    mistakes.push(`LEXIGATE_TOKENS must be TOKEN:read or TOKEN:write, but its entry ${i + 1} is not`);
    return [];
  });
}
