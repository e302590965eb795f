import type { WordInput } from '../../client/client.ts';
import { parseCsv } from './csv.ts';
import { faultOf, splitSounds } from './word.ts';

/** A word of a file. A part that the file does not have is undefined: the model keeps its own. */
export type Entry = WordInput & { line: number };

export interface InvalidEntry {
  line: number;
  word: string;
  fault: string;
}

export interface ParsedWords {
  entries: Entry[];
  invalid: InvalidEntry[];
}

/** Reads CSV, JSON, or one word on each line. Throws an Error with a sentence if nothing can be read. */
export function parseWords(source: string): ParsedWords {
  const text = source.replace(/^\uFEFF/, '');
  const records = /^\s*[[{]/.test(text) ? jsonRecords(text) : csvRecords(text);
  const seen = new Map<string, number>();
  const parsed: ParsedWords = { entries: [], invalid: [] };
  for (const record of records) {
    const { line } = record;
    const word = typeof record.word === 'string' ? record.word.trim() : '';
    const entry = entryOf(word, record);
    const first = seen.get(word);
    const twice = first === undefined ? undefined : `The word is in the file twice: see ${first}.`;
    const fault = record.fault ?? entry.fault ?? faultOf(entry) ?? twice;
    seen.set(word, first ?? line);
    if (fault) parsed.invalid.push({ line, word, fault });
    else parsed.entries.push({ ...entry, line });
  }
  return parsed;
}

/** The fields of a word, in the spelling of the REST interface. */
interface RawEntry {
  line: number;
  fault?: string | undefined;
  word?: unknown;
  sounds_like?: unknown;
  display_as?: unknown;
  mapping_only?: unknown;
}

function entryOf(word: string, record: Omit<RawEntry, 'line'>): WordInput & { fault?: string } {
  const { sounds_like: sounds, display_as: display, mapping_only: mapping } = record;
  const list = typeof sounds === 'string' ? splitSounds(sounds, '|') : sounds;
  const isList = list == null || (Array.isArray(list) && list.every((each) => typeof each === 'string'));
  if (!isList) return { word, fault: 'sounds_like must be a list of texts.' };
  if (display != null && typeof display !== 'string') return { word, fault: 'display_as must be a text.' };
  return {
    word,
    soundsLike: list ?? undefined,
    displayAs: display ?? undefined,
    mappingOnly: typeof mapping === 'boolean' ? mapping : undefined,
  };
}

function csvRecords(text: string): RawEntry[] {
  const rows = parseCsv(text);
  const [head] = rows;
  const titles = head?.cells.map((cell) => cell.toLowerCase().replaceAll(/[\s_]+/g, ''));
  const hasHead = titles?.includes('word') ?? false;
  const order = hasHead && titles ? titles : ['word', 'soundslike', 'displayas'];
  return rows.slice(hasHead ? 1 : 0).map(({ line, cells, isOpen }) => {
    const fault = isOpen ? 'A quote is not closed.' : undefined;
    const cell = (name: string) => (order.includes(name) ? cells[order.indexOf(name)] : undefined);
    return {
      line,
      fault,
      word: cell('word'),
      sounds_like: cell('soundslike'),
      display_as: cell('displayas'),
    };
  });
}

function jsonRecords(text: string): RawEntry[] {
  const value = parseJson(text);
  const list = Array.isArray(value) ? value : (value as { words?: unknown }).words;
  if (!Array.isArray(list))
    throw new Error('JSON must be a list of words, or an object with the list "words".');
  return list.map((item: unknown, at) => {
    const { soundsLike, displayAs, mappingOnly, ...rest } = (
      typeof item === 'object' && item ? item : { word: item }
    ) as RawEntry & Record<'soundsLike' | 'displayAs' | 'mappingOnly', unknown>;
    return {
      sounds_like: soundsLike,
      display_as: displayAs,
      mapping_only: mappingOnly,
      ...rest,
      line: at + 1,
    };
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`The JSON is not valid: ${(cause as Error).message}`, { cause });
  }
}
