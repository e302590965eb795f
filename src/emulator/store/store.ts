import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import { SCHEMA, SCHEMA_VERSION } from './tables.ts';

export type Row = Record<string, SQLOutputValue>;

/** The database of one emulator. All calls are synchronous. The SQL statements are in the files of the nouns. */
export interface Store {
  /** The path of the file; `:memory:` without one. */
  file: string;
  /* The caller declares the columns of its query. The tables are strict, so the values have the declared types. */
  /* oxlint-disable typescript/no-unnecessary-type-parameters */
  get<T extends Row>(sql: string, ...values: SQLInputValue[]): T | undefined;
  all<T extends Row>(sql: string, ...values: SQLInputValue[]): T[];
  /* oxlint-enable */
  /** Returns the number of changed rows. */
  run(sql: string, ...values: SQLInputValue[]): number;
  /** Rolls back if `work` throws. A nested call joins the outer transaction. */
  transaction<T>(work: () => T): T;
  setting(name: string): string | undefined;
  setSetting(name: string, value: string): void;
  close(): void;
}

/**
 * Opens `emulator.sqlite` in a folder, which is created if missing. Without a folder the data is kept in memory.
 * Throws if the file is not a database of the emulator or has another schema version.
 */
export function openStore(dataDir?: string): Store {
  const file = dataDir === undefined ? ':memory:' : join(dataDir, 'emulator.sqlite');
  const db = openFile(file, dataDir);
  try {
    prepare(db, file);
    return makeStore(db, file);
  } catch (error) {
    db.close();
    throw error;
  }
}

function openFile(file: string, dataDir: string | undefined): DatabaseSync {
  try {
    if (dataDir !== undefined) makePrivate(file, dataDir);
    return new DatabaseSync(file, { timeout: 5_000 });
  } catch (cause) {
    throw cannotOpen(file, cause);
  }
}

function cannotOpen(file: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Error(
    `Cannot open the emulator's database ${file}: ${reason}. Use a folder that can be written (LEXIGATE_DATA_DIR).`,
    { cause },
  );
}

/** Other users of the machine must not read the data. SQLite gives its other files the mode of the database. */
function makePrivate(file: string, dataDir: string): void {
  makeFolder(resolve(dataDir));
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
}

/** Not `recursive`: Node then never returns where a folder cannot have others, such as /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

function prepare(db: DatabaseSync, file: string): void {
  try {
    // A write-ahead log survives a crash and needs no sync per transaction.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON');
  } catch (cause) {
    throw cannotOpen(file, cause);
  }
  try {
    db.exec('BEGIN IMMEDIATE');
    makeTables(db, file);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw isSqlite(error) ? cannotOpen(file, error) : error;
  }
}

function makeTables(db: DatabaseSync, file: string): void {
  const version = Number(db.prepare('PRAGMA user_version').get()?.user_version);
  if (version === SCHEMA_VERSION) return;
  const tables = Number(db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()?.tables);
  if (version !== 0 || tables > 0) {
    throw new Error(
      `Cannot use the emulator's database ${file}: it has schema version ${version}, but this emulator requires ` +
        `version ${SCHEMA_VERSION}. Move the file away or use another folder (LEXIGATE_DATA_DIR).`,
    );
  }
  db.exec(SCHEMA);
}

/** Whether the database failed: its disk is full or read-only, or the file is corrupt. */
export function isSqlite(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR';
}

function makeStore(db: DatabaseSync, file: string): Store {
  const statements = new Map<string, StatementSync>();
  const statement = (sql: string): StatementSync => {
    const known = statements.get(sql) ?? db.prepare(sql);
    statements.set(sql, known);
    return known;
  };
  const store: Store = {
    file,
    /* oxlint-disable typescript/no-unnecessary-type-parameters */
    get: <T extends Row>(sql: string, ...values: SQLInputValue[]) =>
      statement(sql).get(...values) as T | undefined,
    all: <T extends Row>(sql: string, ...values: SQLInputValue[]) => statement(sql).all(...values) as T[],
    /* oxlint-enable */
    run: (sql, ...values) => Number(statement(sql).run(...values).changes),
    transaction(work) {
      if (db.isTransaction) return work();
      db.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        db.exec('COMMIT');
        return result;
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK');
        throw error;
      }
    },
    setting: (name) => store.get<{ value: string }>('SELECT value FROM setting WHERE name = ?', name)?.value,
    setSetting(name, value) {
      store.run(
        'INSERT INTO setting VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
        name,
        value,
      );
    },
    close() {
      statements.clear();
      if (db.isOpen) db.close();
    },
  };
  return store;
}
