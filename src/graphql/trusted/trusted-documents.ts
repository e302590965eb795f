import type { DocumentsMode, DocumentsOptions } from '../../config/document-settings.ts';
import { ConfigError } from '../../config/config-error.ts';
import type { DocumentOptions } from '../document-cache.ts';
import { makeDocumentSet, type DocumentSet, type TrustedDocument } from './document-set.ts';
import { readDocumentFiles } from './files.ts';
import { readManifest } from './manifest.ts';
import { readSources } from './sources.ts';

/** What changed when the documents were read. */
export interface LoadedDocuments {
  documents: number;
  added: number;
  removed: number;
}

/** The documents that clients may name by id. They stay prepared while they are listed. */
export interface TrustedDocuments {
  readonly mode: DocumentsMode;
  readonly current: DocumentSet;
  /** How often the documents were read. */
  readonly generation: number;
  /** Reads all files. Rejects with a `ConfigError` if one is invalid; the documents then stay as they are. */
  load(): Promise<LoadedDocuments>;
}

/** Most mistakes that are reported at once. */
const MAX_MISTAKES = 20;

/**
 * Reads the listed documents. Rejects with a `ConfigError` that names all that is wrong with them.
 * @param onLoad called when they were read again
 */
export async function createTrustedDocuments(
  { paths, mode = 'open' }: DocumentsOptions,
  options: DocumentOptions,
  onLoad: (outcome: 'ok' | 'failed') => void = () => {},
): Promise<TrustedDocuments> {
  let current = await readSet(paths, options);
  let generation = 1;
  /** The end of the reading under way: a later one may not be overtaken by it. */
  let reading: Promise<unknown> = Promise.resolve();

  async function load(): Promise<LoadedDocuments> {
    const next = await readSet(paths, options);
    const [before, after] = [textsOf(current), textsOf(next)];
    current = next;
    generation += 1;
    return {
      documents: after.size,
      added: countMissing(after, before),
      removed: countMissing(before, after),
    };
  }

  return {
    mode,
    get current() {
      return current;
    },
    get generation() {
      return generation;
    },
    load() {
      const loaded = reading.then(load);
      reading = loaded.then(
        () => onLoad('ok'),
        () => onLoad('failed'),
      );
      return loaded;
    },
  };
}

async function readSet(paths: readonly string[], options: DocumentOptions): Promise<DocumentSet> {
  const mistakes: string[] = [];
  const groups = await readDocumentFiles(paths, mistakes);
  const listed = groups.flatMap(({ manifests, sources }) => [
    ...manifests.flatMap((file) => readManifest(file, mistakes)),
    ...(sources.length > 0 ? readSources(sources, mistakes) : []),
  ]);
  const set = await makeDocumentSet(listed, options, mistakes);
  if (mistakes.length === 0) return set;
  const named = mistakes.slice(0, MAX_MISTAKES).map((mistake) => `LEXIGATE_DOCUMENTS: ${mistake}`);
  if (mistakes.length > MAX_MISTAKES)
    named.push(`LEXIGATE_DOCUMENTS: ${mistakes.length - MAX_MISTAKES} more mistakes`);
  throw new ConfigError(named);
}

/** How many of some texts are not among others. */
function countMissing(texts: ReadonlySet<string>, others: ReadonlySet<string>): number {
  return [...texts].filter((text) => !others.has(text)).length;
}

function textsOf({ documents }: DocumentSet): Set<string> {
  return new Set([...documents].map(({ source }: TrustedDocument) => source));
}
