import type { DocumentFile } from './files.ts';

/** A document as a file lists it. */
export interface ListedDocument {
  /** What clients may send for it. */
  ids: readonly string[];
  text: string;
  /** The same document with other spaces and comments, which clients may send, too. */
  fileText?: string;
  /** Names it in messages: the name of its operation, or its id. */
  label: string;
  /** The file that lists it. */
  path: string;
}

const APOLLO_FORMAT = 'apollo-persisted-query-manifest';
const EXPECTED = `a manifest of Apollo ("format": "${APOLLO_FORMAT}"), or an object of texts by id, as Relay and graphql-codegen write it`;

/** Reads a manifest of Apollo, Relay or graphql-codegen. `mistakes` takes what is wrong with it. */
export function readManifest({ path, text }: DocumentFile, mistakes: string[]): ListedDocument[] {
  const report = (mistake: string) => {
    mistakes.push(`${path}: ${mistake}`);
    return [];
  };
  const manifest = parse(text);
  if (typeof manifest !== 'object' || manifest === null || Array.isArray(manifest))
    return report(`it must be ${EXPECTED}`);
  const { format, version, operations } = manifest as Record<string, unknown>;
  const isApollo = format === APOLLO_FORMAT || Array.isArray(operations);
  if (!isApollo) return textsById(manifest, path, report);
  if (format !== APOLLO_FORMAT || version !== 1)
    return report(
      `only version 1 of the format "${APOLLO_FORMAT}" is known, but it has ${shown(version)} of ${shown(format)}`,
    );
  if (!Array.isArray(operations)) return report('"operations" must be a list');
  if (operations.length === 0) return report('it has no operations');
  return operations.flatMap((operation: unknown, i) => {
    const { id, name, body } = (operation ?? {}) as Record<string, unknown>;
    if (typeof id !== 'string' || id === '' || typeof body !== 'string')
      return report(`operation ${i + 1} (${shown(name)}) must have an "id" and a "body"`);
    return { ids: [id], text: body, label: typeof name === 'string' ? name : id, path };
  });
}

function textsById(manifest: object, path: string, report: (mistake: string) => never[]): ListedDocument[] {
  const entries = Object.entries(manifest) as [string, unknown][];
  if (entries.length === 0) return report('it has no documents');
  return entries.flatMap(([id, text]) => {
    if (typeof text === 'string' && id !== '') return { ids: [id], text, label: labelOf(text, id), path };
    return report(`it must be ${EXPECTED}, but the value of ${shown(id)} is no text`);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function labelOf(text: string, id: string): string {
  const [, name = shown(id)] = /\b(?:query|mutation|subscription)\s+(\w+)/.exec(text) ?? [];
  return name;
}

/** A value in a message. */
function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 100) ?? 'nothing';
}
