import type { Parser } from './parser.ts';

/** The two programs of the package: `lexigate` and `lexigate emulator`. */
export type Command = 'gateway' | 'emulator';

/** One setting: an environment variable, and a flag of the same name. */
export interface Setting<T> {
  /** The environment variable. */
  name: string;
  parser: Parser<T>;
  /** The default, as text of the environment. Empty: not set. */
  fallback: string;
  /** The default for people, where it depends on something. */
  fallbackHelp?: string;
  /** What it does, in a few words without a full stop. */
  help: string;
  /** A secret has no flag, since other users of the machine can read arguments. */
  isSecret?: boolean;
  /** The commands that use it; the others ignore the variable and reject the flag. */
  commands: readonly Command[];
}

export type SettingTable = Record<string, Setting<unknown>>;

export type Environment = Record<string, string | undefined>;

/** The values of a table, by its keys. */
export type ValuesOf<T extends SettingTable> = {
  -readonly [K in keyof T]: T[K] extends Setting<infer V> ? V : never;
};

/** Reads all settings of a table. `mistakes` takes what is wrong with them. */
export function readTable<T extends SettingTable>(
  table: T,
  environment: Environment,
  mistakes: string[],
  command?: Command,
): ValuesOf<T> {
  const values = Object.entries(table).map(([key, { name, parser, fallback, commands }]) => {
    const isUsed = command === undefined || commands.includes(command);
    const text = (isUsed && environment[name]?.trim()) || fallback;
    return [key, parser.parse(text, (mistake) => mistakes.push(`${name} ${mistake}`))];
  });
  return Object.fromEntries(values) as ValuesOf<T>;
}

/** The values of a table in an empty environment. */
export function defaultsOf<T extends SettingTable>(table: T): ValuesOf<T> {
  return readTable(table, {}, []);
}
