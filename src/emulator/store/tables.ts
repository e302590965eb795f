/** Increase it with every change of SCHEMA. A database with another version is rejected. */
export const SCHEMA_VERSION = 1;

/**
 * Times are milliseconds since the epoch. A model is busy while `busy_kind` is set. `busy_plan` is determined when the
 * operation starts and applied at `busy_until`. A resource (corpus or grammar) has its `outcome` before it is analyzed.
 * A word was added by the user, or is out of vocabulary in at least one resource, or both.
 */
export const SCHEMA = `
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE base_model_version (
  base_model_name TEXT NOT NULL,
  version TEXT NOT NULL,
  PRIMARY KEY (base_model_name, version)
) STRICT;

CREATE TABLE language_model (
  number INTEGER PRIMARY KEY,
  customization_id TEXT NOT NULL UNIQUE,
  instance TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT,
  base_model_name TEXT NOT NULL,
  dialect TEXT NOT NULL,
  versions TEXT NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  status TEXT NOT NULL,
  error TEXT,
  customization_weight REAL,
  changed INTEGER NOT NULL DEFAULT 0,
  busy_kind TEXT,
  busy_until INTEGER,
  busy_plan TEXT
) STRICT;
CREATE INDEX language_model_instance ON language_model (instance);
CREATE INDEX language_model_busy ON language_model (busy_until) WHERE busy_until IS NOT NULL;

CREATE TABLE resource (
  number INTEGER PRIMARY KEY,
  customization_id TEXT NOT NULL REFERENCES language_model (customization_id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  total_words INTEGER NOT NULL,
  out_of_vocabulary_words INTEGER NOT NULL,
  status TEXT NOT NULL,
  outcome TEXT NOT NULL,
  customer_id TEXT,
  UNIQUE (customization_id, name)
) STRICT;

CREATE TABLE word (
  customization_id TEXT NOT NULL REFERENCES language_model (customization_id) ON DELETE CASCADE,
  word TEXT NOT NULL,
  sounds_like TEXT NOT NULL,
  display_as TEXT NOT NULL,
  mapping_only INTEGER,
  by_user INTEGER NOT NULL,
  initial_count INTEGER NOT NULL,
  error TEXT,
  customer_id TEXT,
  PRIMARY KEY (customization_id, word)
) STRICT, WITHOUT ROWID;

CREATE TABLE word_source (
  resource INTEGER NOT NULL REFERENCES resource (number) ON DELETE CASCADE,
  word TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (resource, word)
) STRICT, WITHOUT ROWID;

CREATE TABLE acoustic_model (
  customization_id TEXT PRIMARY KEY,
  instance TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT,
  base_model_name TEXT NOT NULL,
  version TEXT NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL
) STRICT;
CREATE INDEX acoustic_model_instance ON acoustic_model (instance);

PRAGMA user_version = ${SCHEMA_VERSION};
`;
