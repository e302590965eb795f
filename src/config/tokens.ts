import { readFileSync, statSync } from 'node:fs';
import type { StaticToken } from '../access/authentication.ts';
import { entriesOf, type Parser } from './parser.ts';

type Report = (mistake: string) => void;

/** `TOKEN:read` or `TOKEN:write`, separated by commas. */
export const staticTokens: Parser<StaticToken[]> = {
  values: 'TOKEN:read or TOKEN:write, separated by commas',
  parse: (text, report) => (text === '' ? [] : readTokens(entriesOf(text), report)),
};

/** A mistake must not repeat a token. */
function readTokens(entries: readonly string[], report: Report): StaticToken[] {
  return entries.flatMap((entry, i) => {
    const [, token = '', role] = /^([\x21-\x7e]+):(read|write)$/.exec(entry) ?? [];
    if (role === 'read' || role === 'write') return [{ token, role }];
    report(`must be TOKEN:read or TOKEN:write, separated by commas, but entry ${i + 1} is not`);
    return [];
  });
}

/** The same from a file, where line breaks separate too. */
export const tokensFile: Parser<StaticToken[]> = {
  values: 'file that only its owner can read, with TOKEN:read or TOKEN:write on each line',
  parse(path, report) {
    if (path === '') return [];
    const text = readPrivate(path, report);
    if (text === undefined) return [];
    const entries = entriesOf(text.replaceAll(/\r?\n/g, ',')).filter(Boolean);
    if (entries.length === 0) report('must name a file with at least one token');
    return readTokens(entries, report);
  },
};

/** Undefined where the file cannot be read, or other users can read or change it. */
function readPrivate(path: string, report: Report): string | undefined {
  try {
    const { mode } = statSync(path);
    if (process.platform === 'win32' || (mode & 0o077) === 0) return readFileSync(path, 'utf8');
    report(`must name a file that only its owner can read. Run chmod 600 on ${path}`);
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    report(`must name a file that can be read, but reading ${path} failed: ${code}`);
  }
  return undefined;
}
