import type { Random } from '../support/random.ts';
import { hostileText, noiseBytes } from './text.ts';

const TOKEN = /"""[\s\S]*?"""|"(?:\\.|[^"\\])*"|[A-Za-z_]\w*|[\d.+-]+|\s+|./gsu;
const NAME = /^[A-Za-z_]\w*$/;
const PUNCTUATION = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ':',
  '!',
  '$',
  '@',
  '...',
  '=',
  '|',
  '&',
  '"',
  '"""',
  '#',
  '\0',
];

/** Removes, repeats, moves or replaces some tokens of a text. */
export function mutateText(random: Random, text: string): string {
  const tokens = text.match(TOKEN) ?? [];
  for (let left = 1 + random.below(3); left > 0 && tokens.length > 0; left -= 1) mutateTokens(random, tokens);
  return tokens.join('');
}

function mutateTokens(random: Random, tokens: string[]): void {
  const at = random.below(tokens.length);
  const other = random.below(tokens.length);
  const token = tokens[at] ?? '';
  switch (
    random.weighted({
      name: 6,
      lose: 3,
      double: 2,
      move: 3,
      insert: 3,
      replace: 2,
      hostile: 1,
      cut: 1,
      turn: 1,
    })
  ) {
    case 'name': {
      const names = tokens.filter((word) => NAME.test(word));
      const place = tokens.findIndex((word, i) => i >= at && NAME.test(word));
      return void (place >= 0 && names.length > 0 && (tokens[place] = random.pick(names)));
    }
    case 'lose':
      return void tokens.splice(at, 1);
    case 'double':
      return void tokens.splice(at, 0, ...tokens.slice(at, at + 1 + random.below(8)));
    case 'move':
      return void ([tokens[at], tokens[other]] = [tokens[other] ?? '', token]);
    case 'insert':
      return void tokens.splice(at, 0, random.pick(PUNCTUATION));
    case 'replace':
      return void (tokens[at] = tokens[other] ?? '');
    case 'hostile':
      return void (tokens[at] = hostileText(random));
    case 'cut':
      return void tokens.splice(at);
    case 'turn':
      return void (tokens[at] = token.toUpperCase());
  }
}

/** Removes, repeats, changes or inserts some bytes. */
export function mutateBytes(random: Random, bytes: Buffer): Buffer {
  const at = random.below(bytes.length + 1);
  const length = 1 + random.below(8);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (random.weighted({ flip: 3, lose: 2, double: 2, insert: 2, cut: 1 })) {
    case 'flip': {
      const copy = Buffer.from(bytes);
      if (at < copy.length) copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
      return copy;
    }
    case 'lose':
      return Buffer.concat([before, after.subarray(length)]);
    case 'double':
      return Buffer.concat([before, after.subarray(0, length), after]);
    case 'insert':
      return Buffer.concat([before, noiseBytes(random, length), after]);
    default:
      return before;
  }
}
