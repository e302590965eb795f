import { readdir, readFile, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** A file of one of the given paths. */
export interface DocumentFile {
  path: string;
  text: string;
}

/** What one of the given paths has: manifests, or `.graphql` files that share their fragments. */
export interface DocumentFiles {
  manifests: DocumentFile[];
  sources: DocumentFile[];
}

/** Bytes of all files together: prepared documents stay in memory, and take about 50 times as much. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Reads the files of all paths. `mistakes` takes what is wrong with them. */
export async function readDocumentFiles(
  paths: readonly string[],
  mistakes: string[],
): Promise<DocumentFiles[]> {
  const groups: DocumentFiles[] = [];
  let left = MAX_BYTES;
  for (const path of paths) {
    const group: DocumentFiles = { manifests: [], sources: [] };
    groups.push(group);
    try {
      for (const file of await filesOf(path)) {
        const { size } = await stat(file);
        if (size > left) throw new Error(`the documents have more than ${MAX_BYTES} bytes in all`);
        left -= size;
        const kind = isSource(file) ? group.sources : group.manifests;
        kind.push({ path: file, text: decode(await readFile(file)) });
      }
    } catch (error) {
      mistakes.push(`${path}: ${reasonOf(error)}`);
    }
  }
  return groups;
}

/** The path itself, or the `.graphql` files of a folder and its folders. */
async function filesOf(path: string): Promise<string[]> {
  const found = await stat(path);
  if (found.isFile()) return [path];
  if (!found.isDirectory()) throw new Error('it is neither a file nor a folder');
  const names = (await readdir(path, { recursive: true })).filter(
    (name) => isSource(name) && !isHidden(name),
  );
  if (names.length === 0) throw new Error('the folder has no .graphql files. Name a manifest by its file');
  return names.toSorted().map((name) => join(path, name));
}

function isSource(path: string): boolean {
  return /\.(graphql|gql)$/.test(path);
}

/** Folders of packages and tools, and the folders that Kubernetes keeps beside the links to mounted files. */
function isHidden(name: string): boolean {
  return name.split(sep).some((part) => part.startsWith('.') || part === 'node_modules');
}

/** Without a byte order mark. Throws if it is not UTF-8. */
function decode(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file or folder';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'it is not UTF-8';
  return code === undefined ? message : `it cannot be read: ${code}`;
}
