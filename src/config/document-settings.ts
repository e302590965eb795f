import { entriesOf, oneOf, type Parser } from './parser.ts';
import type { Command, SettingTable, ValuesOf } from './setting.ts';

const commands: readonly Command[] = ['gateway'];

export const DOCUMENT_MODES = ['open', 'log', 'trusted'] as const;

/** `open`: every valid document runs. `log`: and those that are not listed are logged. `trusted`: nothing else runs. */
export type DocumentsMode = (typeof DOCUMENT_MODES)[number];

/** The documents that clients may name by id. */
export interface DocumentsOptions {
  /** Manifests, `.graphql` files, and folders of those. */
  paths: readonly string[];
  /** @default 'open' */
  mode?: DocumentsMode | undefined;
}

const paths: Parser<string[]> = {
  values: 'files or folders, separated by commas',
  parse: (text) => entriesOf(text).filter(Boolean),
};

/** The settings of trusted documents. */
export const DOCUMENT_SETTINGS = {
  paths: {
    name: 'LEXIGATE_DOCUMENTS',
    parser: paths,
    fallback: '',
    help: 'manifests, or folders of .graphql files, with the documents that clients may name by id; read again on SIGHUP',
    commands,
  },
  mode: {
    name: 'LEXIGATE_DOCUMENTS_MODE',
    parser: oneOf(DOCUMENT_MODES),
    fallback: 'open',
    help: 'what other documents do: open runs them, log runs and logs them, trusted refuses them',
    commands,
  },
} as const satisfies SettingTable;

/** Undefined if no documents are listed. */
export function documentsOf(
  { paths: given, mode }: ValuesOf<typeof DOCUMENT_SETTINGS>,
  mistakes: string[],
): DocumentsOptions | undefined {
  if (given.length > 0) return { paths: given, mode };
  // A misspelt name would otherwise open the gateway to every document.
  if (mode !== 'open') mistakes.push(`LEXIGATE_DOCUMENTS_MODE=${mode} needs LEXIGATE_DOCUMENTS`);
  return undefined;
}
