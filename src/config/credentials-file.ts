import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { SERVICE_PREFIX } from './flags.ts';
import { isCredential } from './service-credentials.ts';
import { withoutServiceLinks } from './service-link.ts';
import type { Environment } from './setting.ts';

const FILE_NAME = 'ibm-credentials.env';

/** The credentials file that IBM's library reads. It takes precedence over the environment. */
export function credentialsFile(environment: Environment): string | undefined {
  const named = environment['IBM_CREDENTIALS_FILE'];
  const ofName = named ? [named, join(named, FILE_NAME)] : [];
  return [...ofName, ...[process.cwd(), homedir()].map((folder) => join(folder, FILE_NAME))].find(isFile);
}

/** A credentials file with settings of the service, and what is wrong with it. */
export interface CheckedFile {
  path: string;
  mistakes: string[];
  warnings: string[];
}

/** Undefined where no credentials file has settings of the service. */
export function checkCredentialsFile(environment: Environment): CheckedFile | undefined {
  const path = credentialsFile(environment);
  const inFile = path === undefined ? {} : serviceSettings(readSettings(path));
  if (path === undefined || Object.keys(inFile).length === 0) return undefined;
  const mistakes: string[] = [];
  if (process.platform !== 'win32' && (statSync(path).mode & 0o022) !== 0)
    mistakes.push(`${path} can be written by other users of this machine. Run chmod go-w on it`);
  const difference = differenceOf(inFile, environment);
  if (difference === undefined) return { path, mistakes, warnings: [] };
  // A file that is named is meant. A file that happens to lie in a folder may be forgotten, or planted there.
  const isNamed = [path, path.slice(0, -FILE_NAME.length - 1)].includes(
    environment['IBM_CREDENTIALS_FILE'] ?? '',
  );
  if (isNamed)
    return { path, mistakes, warnings: [`${path} is read, and SPEECH_TO_TEXT_* of the environment is not`] };
  mistakes.push(
    `${path} and the environment disagree about ${difference}. IBM's library would read the file and ignore the environment: ` +
      'remove the file, or the settings from the environment, or name the file in IBM_CREDENTIALS_FILE',
  );
  return { path, mistakes, warnings: [] };
}

/** Names what the environment would set otherwise. Values may be secrets. */
function differenceOf(inFile: Environment, environment: Environment): string | undefined {
  const inEnvironment = serviceSettings(environment);
  const names = Object.keys(inEnvironment);
  const different = names.filter((name) => normal(inEnvironment[name]) !== normal(inFile[name]));
  if (different.length > 0) return different.join(', ');
  if (names.length > 0 && hasCredentials(inEnvironment) !== hasCredentials(inFile))
    return 'the mode: only the file has credentials';
  if (names.length === 0 && environment['VCAP_SERVICES']?.includes('"speech_to_text"'))
    return 'VCAP_SERVICES';
  return undefined;
}

function serviceSettings(environment: Environment): Environment {
  const entries = Object.entries(withoutServiceLinks(environment));
  return Object.fromEntries(entries.filter(([name, value]) => name.startsWith(SERVICE_PREFIX) && value));
}

function hasCredentials(settings: Environment): boolean {
  return Object.keys(settings).some((name) => isCredential(name.slice(SERVICE_PREFIX.length)));
}

function normal(value: string | undefined): string | undefined {
  return value?.trim().replace(/\/+$/, '');
}

function readSettings(path: string): Environment {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch {
    // IBM's library reports a file that cannot be read.
    return {};
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
