import { helpText } from '../../../src/config/help.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig, unknownNames } from '../../../src/config/config.ts';
import { ConfigError } from '../../../src/config/config-error.ts';
import { flagOf, readFlags } from '../../../src/config/flags.ts';
import { DEFAULT_LIMITS, LIMITS } from '../../../src/config/limits.ts';
import { isLoopback } from '../../../src/config/loopback.ts';
import { SETTINGS } from '../../../src/config/settings.ts';
import { credentialsFile } from '../../../src/config/credentials-file.ts';
import { temporaryFolder } from '../../support/process/bin.ts';
import { mayHaveServiceSettings } from '../../../src/config/upstream.ts';

function mistakesOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}

test('without any setting the documented defaults apply', () => {
  expect(readConfig({})).toEqual({
    host: '127.0.0.1',
    port: 4000,
    pollIntervalMs: undefined,
    upstreamTimeoutMs: 10_000,
    busyTimeoutMs: 600_000,
    uploadMaxBytes: 128 * 1024 * 1024,
    allowedOrigins: [],
    access: undefined,
    cluster: undefined,
    documents: undefined,
    compression: true,
    keepAliveTimeoutMs: 75_000,
    shutdownDelayMs: 0,
    console: true,
    graphiql: true,
    introspection: true,
    limits: DEFAULT_LIMITS,
    dataDir: '.lexigate',
    emulatorPort: 4010,
    trainingMs: 8_000,
    emulatorControl: false,
    previousGeneration: false,
    logLevel: 'info',
  });
});

test('every setting is read', () => {
  const tokensFile = join(temporaryFolder(), 'tokens');
  writeFileSync(tokensFile, 'third:read\n', { mode: 0o600 });
  const environment = {
    PORT: '0',
    HOST: '::1',
    LEXIGATE_POLL_INTERVAL_MS: '500',
    LEXIGATE_UPSTREAM_TIMEOUT_MS: '2000',
    LEXIGATE_BUSY_TIMEOUT_MS: '0',
    LEXIGATE_UPLOAD_MAX_BYTES: '1000000',
    LEXIGATE_ALLOWED_ORIGINS: 'https://a.example.com, http://localhost:5173',
    LEXIGATE_TOKENS: 'reader:read, wri:ter:write',
    LEXIGATE_TOKENS_FILE: tokensFile,
    LEXIGATE_JWKS_URL: 'https://id.example.com/keys',
    LEXIGATE_JWT_ISSUER: 'https://id.example.com',
    LEXIGATE_JWT_AUDIENCE: 'lexigate',
    REDIS_URL: 'rediss://user:pass@redis.example.com:6380/3',
    LEXIGATE_CLUSTER_SECRET: 'x'.repeat(32),
    LEXIGATE_CLUSTER_PREFIX: 'team:speech',
    LEXIGATE_COMPRESSION: 'false',
    LEXIGATE_KEEP_ALIVE_TIMEOUT_MS: '60000',
    LEXIGATE_SHUTDOWN_DELAY_MS: '5000',
    LEXIGATE_CONSOLE: 'false',
    LEXIGATE_GRAPHIQL: 'false',
    LEXIGATE_INTROSPECTION: 'FALSE',
    ...Object.fromEntries(Object.values(LIMITS).map(({ name }, i) => [name, `${i + 1}`])),
    LEXIGATE_DOCUMENTS: 'manifest.json, documents/,',
    LEXIGATE_DOCUMENTS_MODE: 'Trusted',
    LEXIGATE_DATA_DIR: '/tmp/data',
    EMULATOR_PORT: '4100',
    EMULATOR_TRAINING_MS: '0',
    EMULATOR_CONTROL: 'TRUE',
    EMULATOR_PREVIOUS_GENERATION: 'true',
    LOG_LEVEL: 'Debug',
  };
  expect(Object.keys(environment).toSorted()).toEqual(SETTINGS.map(({ name }) => name).toSorted());

  expect(readConfig(environment)).toEqual({
    host: '::1',
    port: 0,
    pollIntervalMs: 500,
    upstreamTimeoutMs: 2_000,
    busyTimeoutMs: 0,
    uploadMaxBytes: 1_000_000,
    allowedOrigins: ['https://a.example.com', 'http://localhost:5173'],
    access: {
      tokens: [
        { token: 'reader', role: 'read' },
        { token: 'wri:ter', role: 'write' },
        { token: 'third', role: 'read' },
      ],
      jwt: {
        jwksUrl: 'https://id.example.com/keys',
        issuer: 'https://id.example.com',
        audience: 'lexigate',
      },
    },
    cluster: {
      redisUrl: 'rediss://user:pass@redis.example.com:6380/3',
      secret: 'x'.repeat(32),
      prefix: 'team:speech',
    },
    documents: { paths: ['manifest.json', 'documents/'], mode: 'trusted' },
    compression: false,
    keepAliveTimeoutMs: 60_000,
    shutdownDelayMs: 5_000,
    console: false,
    graphiql: false,
    introspection: false,
    limits: Object.fromEntries(Object.keys(LIMITS).map((limit, i) => [limit, i + 1])),
    dataDir: '/tmp/data',
    emulatorPort: 4_100,
    trainingMs: 0,
    emulatorControl: true,
    previousGeneration: true,
    logLevel: 'debug',
  });
});

test.each([
  [{ REDIS_URL: 'redis://127.0.0.1' }, 'REDIS_URL needs LEXIGATE_CLUSTER_SECRET'],
  [{ LEXIGATE_CLUSTER_SECRET: 'x'.repeat(32) }, 'LEXIGATE_CLUSTER_SECRET needs REDIS_URL'],
  [
    { REDIS_URL: 'redis://127.0.0.1', LEXIGATE_CLUSTER_SECRET: 'short-secret' },
    'LEXIGATE_CLUSTER_SECRET must have at least 32 random characters, but has 12',
  ],
  [{ REDIS_URL: 'http://:pass-1@127.0.0.1' }, 'REDIS_URL must be redis://HOST:PORT/DATABASE'],
  [{ REDIS_URL: 'redis://:pass-1@127.0.0.1/one' }, 'REDIS_URL must be redis://HOST:PORT/DATABASE'],
  [{ LEXIGATE_CLUSTER_PREFIX: 'a{b}' }, 'LEXIGATE_CLUSTER_PREFIX must have 1 to 100 letters'],
])('a cluster with %o is refused, and no secret is quoted', (environment, mistake) => {
  const mistakes = mistakesOf(environment).join('\n');
  expect(mistakes).toContain(mistake);
  expect(mistakes).not.toMatch(/short-secret|pass-1/);
});

test.each(['log', 'trusted'])('the documents mode %s without documents is refused', (mode) => {
  const mistakes = mistakesOf({ LEXIGATE_DOCUMENTS_MODE: mode, LEXIGATE_DOCUMENTS: ' , ' });
  expect(mistakes).toEqual([`LEXIGATE_DOCUMENTS_MODE=${mode} needs LEXIGATE_DOCUMENTS`]);
  expect(mistakesOf({ LEXIGATE_DOCUMENTS_MODE: 'closed' })[0]).toContain('open, log, trusted');
});

test('empty and blank settings count as not set', () => {
  const blank = Object.fromEntries(SETTINGS.map(({ name }, i) => [name, i % 2 === 0 ? '' : '  ']));

  expect(readConfig(blank)).toEqual(readConfig({}));
});

test('all mistakes are reported at once, each with its name and value', () => {
  const wrong = {
    PORT: '65536',
    LEXIGATE_POLL_INTERVAL_MS: '5',
    LEXIGATE_UPSTREAM_TIMEOUT_MS: '-1',
    LEXIGATE_BUSY_TIMEOUT_MS: '86400001',
    LEXIGATE_UPLOAD_MAX_BYTES: '0',
    LEXIGATE_ALLOWED_ORIGINS: 'example.com',
    EMULATOR_PORT: 'four',
    EMULATOR_TRAINING_MS: '1e3',
    EMULATOR_CONTROL: 'yes',
    EMULATOR_PREVIOUS_GENERATION: '1',
    LOG_LEVEL: 'loud',
  };

  const mistakes = mistakesOf(wrong);

  expect(mistakes).toHaveLength(Object.keys(wrong).length);
  for (const [name, value] of Object.entries(wrong)) {
    expect(mistakes.filter((mistake) => mistake.startsWith(name) && mistake.includes(value))).toHaveLength(1);
  }
});

test.each(['4000.5', '4000x', '0x10', '-0', '١٢', '9'.repeat(16), 'NaN', 'Infinity'])(
  'PORT %s is no number',
  (value) => {
    expect(mistakesOf({ PORT: value })).toHaveLength(1);
  },
);

test('an origin with a password is refused without quoting it', () => {
  const [mistake] = mistakesOf({ LEXIGATE_ALLOWED_ORIGINS: 'https://user:secret@app.example.com' });

  expect(mistake).toContain('a user name');
  expect(mistake).not.toContain('secret');
});

test('origins are read as a browser sends them, also those of apps', () => {
  const texts =
    'https://app.example.com/, HTTPS://App.example.com:443, capacitor://localhost, http://[::1]:8080/';
  expect(readConfig({ LEXIGATE_ALLOWED_ORIGINS: texts }).allowedOrigins).toEqual([
    'https://app.example.com',
    'https://app.example.com',
    'capacitor://localhost',
    'http://[::1]:8080',
  ]);
});

test.each([
  'app.example.com',
  'https://app.example.com/path',
  'https:///app.example.com',
  'file://',
  'mailto:a',
  'null',
  'https://*.example.com',
])('"%s" is not an origin', (origin) => {
  const [mistake] = mistakesOf({ LEXIGATE_ALLOWED_ORIGINS: `https://good.example.com,${origin}` });

  expect(mistake).toContain(origin);
});

test('every invalid origin is reported', () => {
  expect(mistakesOf({ LEXIGATE_ALLOWED_ORIGINS: 'a,https://good.example.com,b' })).toHaveLength(2);
});

test.each([
  [['--port', '0', '--log-level', 'warn'], { PORT: '0', LOG_LEVEL: 'warn' }],
  [['--port=0', '--host=::1'], { PORT: '0', HOST: '::1' }],
  [['--lexigate-data-dir=a=b'], { LEXIGATE_DATA_DIR: 'a=b' }],
  [['--lexigate-data-dir='], { LEXIGATE_DATA_DIR: '' }],
  [
    ['--speech-to-text-url', 'http://127.0.0.1:1', '--speech-to-text-auth-type=noAuth'],
    { SPEECH_TO_TEXT_URL: 'http://127.0.0.1:1', SPEECH_TO_TEXT_AUTH_TYPE: 'noAuth' },
  ],
  [[], {}],
])('the flags %j have the same effect as the variables %j', (argv, environment) => {
  expect(readFlags(argv)).toEqual({ environment, mistakes: [] });
});

test('every setting has a flag of its name, except secrets', () => {
  for (const { name, isSecret } of SETTINGS) {
    if (isSecret) continue;
    expect(readFlags([flagOf(name), 'value']).environment).toEqual({ [name]: 'value' });
  }
});

test('unknown flags and flags without a value are reported', () => {
  const { environment, mistakes } = readFlags(['--prot', '--port', '1', 'serve', '--Host=x', '--log-level']);

  expect(environment).toEqual({ PORT: '1' });
  expect(mistakes).toHaveLength(4);
  for (const [i, flag] of ['--prot', 'serve', '--Host', '--log-level'].entries()) {
    expect(mistakes[i]).toContain(flag);
  }
});

test('mistakes in flags are reported together with mistakes in values', () => {
  const flags = readFlags(['--prot=1', '--port=x']);

  expect(() => readConfig(flags.environment, flags.mistakes)).toThrow(
    expect.objectContaining({
      mistakes: [expect.stringContaining('--prot'), expect.stringContaining('PORT')],
    }),
  );
});

test('unknown names with the prefix of the settings are found', () => {
  const environment = {
    LEXIGATE_POLL_INTERVALL_MS: '1',
    LEXIGATE_DATA_DIR: 'x',
    LEXIGATE_: '1',
    PATH: '/bin',
    lexigate_data_dir: 'x',
  };

  expect(unknownNames(environment)).toEqual(['LEXIGATE_POLL_INTERVALL_MS', 'LEXIGATE_']);
});

test.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('%s is a loopback address', (host) => {
  expect(isLoopback(host)).toBe(true);
});

test.each([
  '0.0.0.0',
  '::',
  '',
  '10.0.0.1',
  '127.0.0.1.example.com',
  'localhost.example.com',
  '128.0.0.1',
  '1127.0.0.1',
])('"%s" is not a loopback address', (host) => {
  expect(isLoopback(host)).toBe(false);
});

test('a named credentials file is found and counts as settings of the service', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lexigate-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'credentials.env');
  writeFileSync(file, 'SPEECH_TO_TEXT_AUTH_TYPE=noAuth\n');

  expect(credentialsFile({ IBM_CREDENTIALS_FILE: file })).toBe(file);
  expect(mayHaveServiceSettings({ IBM_CREDENTIALS_FILE: file })).toBe(true);
  expect(credentialsFile({ IBM_CREDENTIALS_FILE: join(folder, 'none.env') })).not.toBe(
    join(folder, 'none.env'),
  );
});

test.each([
  [{ SPEECH_TO_TEXT_URL: 'http://x' }, true],
  [{ VCAP_SERVICES: '{}' }, true],
  [{ SPEECH_TO_TEXT_URL: '' }, false],
  [{ PORT: '1' }, false],
])('%j may contain settings of the service: %s', (environment, may) => {
  expect(mayHaveServiceSettings(environment as Record<string, string>)).toBe(may);
});

test('in the help, the columns of flags and texts do not run together', () => {
  for (const command of ['gateway', 'emulator'] as const)
    for (const line of helpText(command).split('\n'))
      if (/^ {2}(--|[A-Z])/.test(line)) expect(line).toMatch(/^ {2}\S+ {2,}\S/);
});
