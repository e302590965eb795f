import type { Pause } from '../watson/pace.ts';

/** Bytes of an answer whose `JSON.stringify` takes several milliseconds. */
export const LONG_ANSWER_BYTES = 256 * 1024;
/** Values that are written before the event loop may do other work: about a millisecond. */
const STEP = 2_000;

/** An array or object of which `at` values are written. */
interface Open {
  names: string[] | undefined;
  values: readonly unknown[];
  at: number;
}

/** The bytes of `JSON.stringify` for plain data, made in slices: an answer of 16 MiB would block the event loop. */
export async function answerBytes(data: unknown, pause: Pause): Promise<Buffer[]> {
  const open: Open[] = [];
  /** Bytes, since strings that are joined by + are copied only later, all at once. */
  const parts: Buffer[] = [];
  let text = '';

  function write(value: unknown): void {
    if (Array.isArray(value)) {
      text += '[';
      open.push({ names: undefined, values: value, at: 0 });
    } else if (isPlainObject(value)) {
      text += '{';
      open.push({ names: Object.keys(value), values: Object.values(value), at: 0 });
    } else text += JSON.stringify(value) ?? 'null';
  }

  function writeNext(top: Open): void {
    const { names, values, at } = top;
    if (at === values.length) {
      text += names ? '}' : ']';
      open.pop();
      return;
    }
    top.at += 1;
    if (at > 0) text += ',';
    if (names) text += `${JSON.stringify(names[at])}:`;
    write(values[at]);
  }

  write(data);
  for (let steps = 1, top = open.at(-1); top; steps += 1, top = open.at(-1)) {
    writeNext(top);
    if (steps % STEP > 0) continue;
    parts.push(Buffer.from(text));
    text = '';
    for (let turn = pause(); turn; turn = pause()) await turn;
  }
  parts.push(Buffer.from(text));
  return parts;
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
