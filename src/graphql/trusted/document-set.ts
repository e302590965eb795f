import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { Kind, print, stripIgnoredCharacters, type DocumentNode } from 'graphql';
import { prepareDocument, type DocumentOptions } from '../document-cache.ts';
import type { ListedDocument } from './manifest.ts';

/** A document that is listed, valid and within the limits. */
export interface TrustedDocument {
  /** The text as it is listed. */
  source: string;
  document: DocumentNode;
}

/** Documents by what a client may send for them. */
export interface DocumentSet {
  readonly documents: ReadonlySet<TrustedDocument>;
  byId(id: string): TrustedDocument | undefined;
  /** Spaces, commas and comments do not matter. */
  byText(text: string): TrustedDocument | undefined;
}

/** Most entries of all files: preparing one takes milliseconds. */
const MAX_DOCUMENTS = 10_000;
/** Longer texts are compared as they are. Removing their comments would cost more than a client may cause. */
const MAX_STRIPPED_CHARACTERS = 16 * 1024;
/** Before the hexadecimal hash, as GraphQL over HTTP has it. */
const HASH_PREFIX = /^sha256:(?=[0-9a-f]{64}$)/;

/**
 * Prepares listed documents. Each has the ids that its file gives it, and the SHA-256 of its text: as it is listed, as graphql
 * prints it, and without spaces and comments. `mistakes` takes what is wrong with them.
 */
export async function makeDocumentSet(
  listed: readonly ListedDocument[],
  options: DocumentOptions,
  mistakes: string[],
): Promise<DocumentSet> {
  const ids = new Map<string, { known: TrustedDocument; from: ListedDocument }>();
  const texts = new Map<string, TrustedDocument>();

  function prepare({ text }: ListedDocument, report: (mistake: string) => void): TrustedDocument | undefined {
    const { document, errors } = prepareDocument(options, text);
    if (errors) return void report(errors[0]?.message ?? 'it is invalid');
    if (document.definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION))
      return { source: text, document };
    return void report('it has no operation');
  }

  function add(from: ListedDocument, known: TrustedDocument, report: (mistake: string) => void): void {
    const written = [from.text, from.fileText ?? from.text, print(known.document)];
    const forms = [...new Set([...written, ...written.map(strippedOf)])];
    for (const form of forms) texts.set(form, known);
    for (const id of [...from.ids.map(plainId), ...forms.map(sha256)]) {
      const earlier = ids.get(id);
      if (!earlier) ids.set(id, { known, from });
      else if (earlier.known !== known)
        report(
          `its id ${JSON.stringify(id.slice(0, 100))} is that of another document, ${earlier.from.label} of ${earlier.from.path}`,
        );
    }
  }

  if (listed.length > MAX_DOCUMENTS)
    mistakes.push(`the files list ${listed.length} documents, but at most ${MAX_DOCUMENTS} can be listed`);
  for (const from of listed.slice(0, MAX_DOCUMENTS)) {
    const report = (mistake: string) => void mistakes.push(`${from.path}, ${from.label}: ${mistake}`);
    const known = texts.get(strippedOf(from.text)) ?? prepare(from, report);
    if (known) add(from, known, report);
    // Requests are served while documents are read again.
    await setImmediate();
  }
  const documents = new Set(texts.values());
  return {
    documents,
    byId: (id) => ids.get(plainId(id))?.known,
    byText(text) {
      const isShort = text.length <= MAX_STRIPPED_CHARACTERS;
      return texts.get(text) ?? (isShort ? texts.get(strippedOf(text)) : undefined);
    },
  };
}

function plainId(id: string): string {
  return id.replace(HASH_PREFIX, '');
}

/** Without spaces, commas and comments. A text that is not GraphQL stays as it is. */
function strippedOf(text: string): string {
  try {
    return stripIgnoredCharacters(text);
  } catch {
    return text;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
