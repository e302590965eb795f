import type { Command, Environment } from './setting.ts';
import { SETTINGS } from './settings.ts';

/** The beginning of IBM's variables, which are flags as well. */
export const SERVICE_PREFIX = 'SPEECH_TO_TEXT_';

export interface Flags {
  environment: Environment;
  /** What is wrong with the flags. It is reported together with what is wrong with the values. */
  mistakes: string[];
}

/** `--speech-to-text-url` for `SPEECH_TO_TEXT_URL`. */
export function flagOf(name: string): string {
  return `--${name.toLowerCase().replaceAll('_', '-')}`;
}

/**
 * Turns flags into variables of the same name. `--flag value` and `--flag=value` mean the same.
 * @param command the command that the flags must belong to; all flags are known without it
 */
export function readFlags(argv: readonly string[], command?: Command): Flags {
  const environment: Environment = {};
  const mistakes: string[] = [];
  for (let i = 0; i < argv.length; i += 1) {
    const [flag = '', ...rest] = (argv[i] ?? '').split('=');
    const name = nameOf(flag, command);
    if (name === undefined || isSecret(name)) {
      mistakes.push(name === undefined ? mistakeOf(flag, command) : secretMistakeOf(flag, name));
      const isFollowedByValue = flag.startsWith('--') && rest.length === 0 && !argv[i + 1]?.startsWith('--');
      if (isFollowedByValue) i += 1;
      continue;
    }
    const value = rest.length > 0 ? rest.join('=') : argv[(i += 1)];
    if (value === undefined) mistakes.push(`${flag} needs a value`);
    else environment[name] = value;
  }
  return { environment, mistakes };
}

function nameOf(flag: string, command: Command | undefined): string | undefined {
  // The port of the program that is started.
  if (command === 'emulator' && flag === '--port') return 'EMULATOR_PORT';
  if (command !== 'emulator' && flag.startsWith(flagOf(SERVICE_PREFIX)))
    return flag.slice(2).toUpperCase().replaceAll('-', '_');
  const setting = SETTINGS.find(({ name }) => flagOf(name) === flag);
  if (!setting || (command !== undefined && !setting.commands.includes(command))) return undefined;
  return setting.name;
}

/** IBM's variables that contain secrets. `CR_TOKEN_FILENAME` is the name of a file. */
const SERVICE_SECRET = /(API_?KEY|PASSWORD|TOKEN|SECRET)$/;

function isSecret(name: string): boolean {
  if (name.startsWith(SERVICE_PREFIX)) return SERVICE_SECRET.test(name);
  return SETTINGS.some((setting) => setting.name === name && setting.isSecret);
}

function secretMistakeOf(flag: string, name: string): string {
  const file = name.startsWith(SERVICE_PREFIX)
    ? 'a credentials file (IBM_CREDENTIALS_FILE)'
    : flagOf(`${name}_FILE`);
  return `${flag} is not accepted, since other users of this machine can read arguments: use the variable ${name} or ${file}`;
}

function mistakeOf(flag: string, command: Command | undefined): string {
  const isOfOther = command !== undefined && nameOf(flag, undefined) !== undefined;
  if (isOfOther)
    return `${flag} is not a setting of ${command === 'gateway' ? 'lexigate' : 'lexigate emulator'}`;
  // A value without its flag may be a secret. Only text that looks like a flag or a command is repeated.
  const isHarmless = /^(--.*|[a-z-]{1,16})$/.test(flag);
  return isHarmless ? `${flag} is not a setting` : 'a value has no flag before it';
}
