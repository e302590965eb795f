import { bytesText } from '../ui/bytes.ts';
import { textOf } from '../ui/text.tsx';

const MAX_BYTES = 200 * 2 ** 20;
/** A file that is not text shows it in its first part. */
const HEAD_BYTES = 65_536;

/** A name for a file, without the characters that IBM advises against in names. */
export function nameFor(fileName: string): string {
  return fileName
    .replace(/\.[^.]*$/, '')
    .trim()
    .replaceAll(/[\s/\\:&"+=?*#%]+/g, '-')
    .slice(0, 128);
}

/** Why the service would refuse a name. */
export function faultOfName(name: string): string | undefined {
  if (!name.trim() || name === '.' || name === '..') return 'Enter a name.';
  if (Array.from(name).length > 128) return textOf('too-long');
  if (['user', 'base_lm', 'default_lm'].includes(name)) return `The service uses the name "${name}" itself.`;
  return undefined;
}

/** Why a file is of no use. */
export async function faultOfFile(file: File): Promise<string | undefined> {
  if (file.size > MAX_BYTES) return `The file has ${bytesText(file.size)}. ${textOf('too-large')}`;
  try {
    const head = await file.slice(0, HEAD_BYTES).arrayBuffer();
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    if (text.includes('\0')) return textOf('not-text');
    return text.trim() || file.size > HEAD_BYTES ? undefined : textOf('empty-file');
  } catch (error) {
    return textOf(error instanceof TypeError ? 'not-text' : 'unreadable');
  }
}
