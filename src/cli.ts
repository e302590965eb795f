import { readConfig, unknownNames } from './config/config.ts';
import { ConfigError } from './config/config-error.ts';
import { flagOf, readFlags } from './config/flags.ts';
import { helpText } from './config/help.ts';
import { completeProxies } from './config/proxy.ts';
import { removeServiceLinks } from './config/service-link.ts';
import type { Command, Environment } from './config/setting.ts';
import { findUpstream, mayHaveServiceSettings } from './config/upstream.ts';
import type { Gateway } from './gateway.ts';
import { createLogger, type Logger } from './log.ts';
import { logEmulatorError } from './log-emulator-error.ts';
import { findTracing } from './tracing/tracing.ts';
import { readVersion } from './version.ts';

type Closable = { close(): Promise<void> };

/** Two signals within this time count as one. */
const SAME_SIGNAL_MS = 500;
const SHORTEST_SAFE_TOKEN = 16;
/** Longest time from the drain to the exit. */
const EXIT_DEADLINE_MS = 9_000;

/** The command line: `lexigate`, `lexigate emulator`, `--help`, `--version`. Flags are written into `environment`. */
export async function run(argv: readonly string[], environment: Environment): Promise<void> {
  const command: Command = argv[0] === 'emulator' ? 'emulator' : 'gateway';
  if (argv.includes('--help') || argv.includes('-h')) return void console.log(helpText(command));
  if (argv.includes('--version') || argv.includes('-v')) return void console.log(readVersion());
  try {
    // IBM's library reads the environment itself.
    const flags = readFlags(command === 'emulator' ? argv.slice(1) : argv, command);
    removeServiceLinks(environment);
    Object.assign(environment, flags.environment);
    completeProxies(environment);
    await (command === 'emulator' ? startEmulator : startGateway)(environment, flags.mistakes);
  } catch (error) {
    fail(error, command === 'emulator' ? 'EMULATOR_PORT' : 'PORT');
  }
}

async function startGateway(environment: Environment, mistakes: readonly string[]): Promise<void> {
  const { config, found } = await readAll(environment, mistakes);
  const tracing = await findTracing(readVersion());
  const log = createLogger(config.logLevel, undefined, tracing?.logFields);
  for (const name of unknownNames(environment))
    log.warn({ setting: name }, 'unknown setting: it has no effect');
  for (const warning of found.warnings) log.warn({ warning }, 'unsafe or ambiguous setting');
  if (config.access?.tokens.some(({ token }) => token.length < SHORTEST_SAFE_TOKEN))
    log.warn(
      `LEXIGATE_TOKENS or LEXIGATE_TOKENS_FILE has a token of less than ${SHORTEST_SAFE_TOKEN} characters: it can be guessed`,
    );
  const { checkTemporaryFolder } = await import('./upload/spool-folder.ts');
  await checkTemporaryFolder();
  const { createGateway } = await import('./gateway.ts');
  const gateway = await createGateway({ ...config, upstream: found.upstream, log });
  const { url, mode, upstreamUrl } = gateway;
  closeOnSignal(gateway, log, config.shutdownDelayMs);
  if (config.documents) reloadOnSignal(gateway, log);
  const { credentialsFile } = found;
  const source = credentialsFile === undefined ? '' : `, credentials file ${credentialsFile}`;
  // This message is not constant: it is for the person who starts the command, and it is written once.
  log.info(
    { url: `${url}/graphql`, version: readVersion(), mode, upstream: upstreamUrl, credentialsFile },
    `Lexigate listens on ${url}/graphql (${mode} mode, upstream ${upstreamUrl}${source})`,
  );
}

/** Our settings and those of IBM's library. Throws one `ConfigError` with the mistakes of both. */
async function readAll(environment: Environment, mistakes: readonly string[]) {
  const host = environment['HOST']?.trim() || '127.0.0.1';
  const isProtected = ['LEXIGATE_TOKENS', 'LEXIGATE_TOKENS_FILE', 'LEXIGATE_JWKS_URL'].some((name) =>
    environment[name]?.trim(),
  );
  const [found] = await Promise.allSettled([findUpstream(environment, { host, isProtected })]);
  const isEmbedded =
    found.status === 'fulfilled' ? !found.value.upstream : !mayHaveServiceSettings(environment);
  const [config] = await Promise.allSettled([
    Promise.resolve().then(() => readConfig(environment, mistakes, 'gateway', isEmbedded)),
  ]);
  if (config.status === 'fulfilled' && found.status === 'fulfilled') {
    if (config.value.cluster && !found.value.upstream)
      throw new ConfigError([
        'REDIS_URL needs SPEECH_TO_TEXT_URL: an embedded service belongs to one replica',
      ]);
    return { config: config.value, found: found.value };
  }
  const reasons = [config, found].flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  const unexpected = reasons.find((reason) => !(reason instanceof ConfigError));
  if (unexpected !== undefined) throw unexpected;
  throw new ConfigError(reasons.flatMap((reason) => (reason as ConfigError).mistakes));
}

async function startEmulator(environment: Environment, mistakes: readonly string[]): Promise<void> {
  const config = readConfig(environment, mistakes, 'emulator');
  const log = createLogger(config.logLevel);
  const { createEmulator } = await import('./emulator/emulator.ts');
  const emulator = await createEmulator({
    host: config.host,
    port: config.emulatorPort,
    dataDir: config.dataDir,
    trainingMs: config.trainingMs,
    control: config.emulatorControl,
    previousGeneration: config.previousGeneration,
    onError: (error, file) => logEmulatorError(log, error, file),
  });
  closeOnSignal(emulator, log, 0);
  log.info({ url: emulator.url, dataDir: config.dataDir }, `The emulator listens on ${emulator.url}`);
}

/** SIGHUP reads the listed documents again. */
function reloadOnSignal(gateway: Pick<Gateway, 'reloadDocuments'>, log: Logger): void {
  process.on('SIGHUP', () => {
    gateway.reloadDocuments().then(
      (loaded) => log.info(loaded, 'documents read again'),
      (error: unknown) => {
        const reason = error instanceof ConfigError ? { mistakes: error.mistakes } : { err: error };
        log.error(reason, 'documents not read: the earlier ones stay');
      },
    );
  });
}

/** SIGINT and SIGTERM close in order. A second signal exits at once. */
function closeOnSignal(running: Closable, log: Logger, delayMs: number): void {
  let closingSince: number | undefined;
  const close = async (signal: NodeJS.Signals) => {
    // The terminal sends Ctrl-C to this process and to npm, and npm sends it again.
    if (closingSince !== undefined && Date.now() - closingSince < SAME_SIGNAL_MS) return;
    if (closingSince !== undefined) process.exit(130);
    closingSince = Date.now();
    log.info({ signal }, 'signal received: closing');
    setTimeout(() => process.exit(1), delayMs + EXIT_DEADLINE_MS).unref();
    try {
      await running.close();
    } catch (error) {
      log.error({ err: error }, 'could not close in order');
      process.exit(1);
    }
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, (name) => void close(name));
  // One failed operation must not end the process.
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'));
}

/** Prints each mistake on a line of its own, without a stack trace. */
function fail(error: unknown, portSetting: string): never {
  if (error instanceof ConfigError) {
    const lines = error.mistakes.map((mistake) => `  ${mistake.replace(/\.+$/, '')}.`);
    console.error(
      ['Lexigate cannot start with these settings:', ...lines, 'See lexigate --help.'].join('\n'),
    );
    process.exit(2);
  }
  console.error(explain(error, portSetting));
  process.exit(1);
}

/** The error of a server that cannot listen. */
type ListenError = NodeJS.ErrnoException & { port?: number; address?: string; hostname?: string };

function explain(error: unknown, portSetting: string): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port, address, hostname } = error as ListenError;
  const choice = `with ${portSetting} or ${flagOf(portSetting)}`;
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${address} is taken. Stop the program that has it, or choose another ${choice} (0 picks a free one).`;
    case 'EACCES':
      return port === undefined
        ? error.message
        : `Port ${port} on ${address} is not allowed. Choose one above 1023 ${choice}.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST ${address ?? hostname ?? ''} is not an address of this machine.`;
    default:
      return error.message;
  }
}
