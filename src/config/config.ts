import type { AccessOptions } from '../access/authentication.ts';
import { ACCESS_SETTINGS, accessOf } from './access-settings.ts';
import { CLUSTER_SETTINGS, clusterOf, type ClusterOptions } from './cluster-settings.ts';
import { ConfigError } from './config-error.ts';
import { DOCUMENT_SETTINGS, documentsOf, type DocumentsOptions } from './document-settings.ts';
import { LIMITS, type Limits } from './limits.ts';
import { isServiceLink, withoutServiceLinks } from './service-link.ts';
import { readTable, type Command, type Environment, type ValuesOf } from './setting.ts';
import { EMULATOR_SETTINGS, GENERAL_SETTINGS, SETTINGS } from './settings.ts';

/** All settings, checked. */
export interface Config extends ValuesOf<typeof GENERAL_SETTINGS>, ValuesOf<typeof EMULATOR_SETTINGS> {
  /** Undefined: callers need no token. */
  access: AccessOptions | undefined;
  /** Undefined: this replica works alone. */
  cluster: ClusterOptions | undefined;
  /** Undefined: no documents are listed. */
  documents: DocumentsOptions | undefined;
  limits: Limits;
}

/**
 * Reads and checks all settings of our own. Throws `ConfigError` with all mistakes.
 * @param earlier mistakes that are known already, such as those of `readFlags`
 * @param command the command that is started: settings that it does not use are not checked
 * @param isEmbedded whether the embedded service is used: otherwise its settings are not checked
 */
export function readConfig(
  given: Environment,
  earlier: readonly string[] = [],
  command?: Command,
  isEmbedded = true,
): Config {
  const mistakes = [...earlier];
  const environment = withoutServiceLinks(given);
  const config: Config = {
    ...readTable(GENERAL_SETTINGS, environment, mistakes, command),
    ...readTable(EMULATOR_SETTINGS, isEmbedded ? environment : {}, mistakes, command),
    access: accessOf(readTable(ACCESS_SETTINGS, environment, mistakes, command), mistakes),
    cluster: clusterOf(readTable(CLUSTER_SETTINGS, environment, mistakes, command), mistakes),
    documents: documentsOf(readTable(DOCUMENT_SETTINGS, environment, mistakes, command), mistakes),
    limits: readTable(LIMITS, environment, mistakes, command),
  };
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return config;
}

/** Names with the prefix of our settings that are no settings: probably misspelt. */
export function unknownNames(environment: Environment): string[] {
  const known = new Set(SETTINGS.map(({ name }) => name));
  return Object.keys(environment).filter(
    (name) => name.startsWith('LEXIGATE_') && !known.has(name) && !isServiceLink(name, environment[name]),
  );
}
