import type { Pause } from './pace.ts';

/** JSON text that is parsed before the event loop may do other work: about three milliseconds. */
const SLICE_BYTES = 256 * 1024;
/** Deepest nesting of a long text. The service nests five levels. */
const MAX_DEPTH = 1_000;
/** Longest string in a long text, in bytes: a string cannot be parsed in slices. */
const MAX_STRING = 4 * 1024 * 1024;
/** Most elements or members of a container that is parsed in parts: it is copied as a whole whenever it has grown. */
const MAX_ELEMENTS = 1_000_000;
const MAX_MEMBERS = 50_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

const IS_STRUCTURAL = new Uint8Array(256);
for (const byte of [QUOTE, COMMA, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT])
  IS_STRUCTURAL[byte] = 1;

/** An array or object whose end is not reached yet. */
interface Container {
  isArray: boolean;
  start: number;
  /** Start of the text that is not parsed yet. */
  from: number;
  /** The string right before the container: its key, if its parent is an object. */
  keyStart: number;
  keyEnd: number;
  /** What is parsed already. Undefined while nothing is. */
  array: unknown[] | undefined;
  object: object | undefined;
  members: number;
  /** Whether a long value ends at `from`. Only a comma or the end of the container may follow. */
  endsWithValue: boolean;
}

/**
 * Parses UTF-8 text like `JSON.parse`, but a long text in slices, between which `pause` is called until it returns
 * undefined, which makes a promise. A scan finds the commas and brackets at which the text is cut. `JSON.parse` checks
 * everything between them. An error is what `JSON.parse` rejects, or a long text above the limits of this file.
 */
export function parseJson(bytes: Buffer, pause: Pause, sliceBytes = SLICE_BYTES): unknown {
  return bytes.length <= sliceBytes
    ? JSON.parse(bytes.toString('utf8'))
    : parseLong(bytes, pause, sliceBytes);
}

async function parseLong(bytes: Buffer, pause: Pause, sliceBytes: number): Promise<unknown> {
  const scanner = createScanner(bytes, sliceBytes);
  while (scanner.position < bytes.length) {
    for (let turn = pause(); turn; turn = pause()) await turn;
    scanner.scan();
  }
  return scanner.result();
}

function createScanner(bytes: Buffer, sliceBytes: number) {
  const root = newContainer(true, 0, 0, 0);
  root.from = 0;
  const open = [root];
  let top = root;
  let position = 0;
  let isInString = false;
  let stringStart = 0;
  let stringEnd = 0;

  const textOf = (start: number, end: number) => bytes.toString('utf8', start, end);

  function enter(isArray: boolean): void {
    if (open.length > MAX_DEPTH) throw new SyntaxError(`JSON nested deeper than ${MAX_DEPTH} levels`);
    top = newContainer(isArray, position, stringStart, stringEnd);
    open.push(top);
  }

  function leave(isArray: boolean): void {
    const parent = open.at(-2);
    if (!parent || top.isArray !== isArray) throw new SyntaxError('unexpected bracket in JSON');
    const ended = top;
    open.pop();
    top = parent;
    const end = position + 1;
    if (isParsedInPart(ended)) addRest(ended, textOf(ended.from, position));
    // A short container is parsed with the text of its parent.
    else if (end - ended.start < sliceBytes) return;
    addLongValue(parent, ended, valueOf(ended) ?? JSON.parse(textOf(ended.start, end)));
    parent.from = end;
  }

  function addLongValue(parent: Container, { start, keyStart, keyEnd }: Container, value: unknown): void {
    if (parent.endsWithValue) throw new SyntaxError('expected a comma in JSON');
    parent.endsWithValue = true;
    const before = textOf(parent.from, start);
    // The null stands for the value, so that `JSON.parse` checks that a value may follow.
    add(parent, `${before}null`);
    if (parent.array) parent.array[parent.array.length - 1] = value;
    if (parent.object) setProperty(parent.object, String(JSON.parse(textOf(keyStart, keyEnd))), value);
  }

  function endElement(): void {
    if (open.length === 1) throw new SyntaxError('unexpected comma in JSON');
    if (!top.endsWithValue && position - top.from < sliceBytes) return;
    addRest(top, textOf(top.from, position));
    top.from = position + 1;
  }

  function visit(byte: number): void {
    if (byte === QUOTE) {
      isInString = true;
      stringStart = position;
    } else if (byte === COMMA) endElement();
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) enter(byte === OPEN_ARRAY);
    else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) leave(byte === CLOSE_ARRAY);
  }

  return {
    get position() {
      return position;
    },
    /** Scans one slice. */
    scan(): void {
      const end = Math.min(bytes.length, position + sliceBytes);
      let at = position;
      while (at < end) {
        const byte = bytes[at] ?? 0;
        if (isInString) {
          if (byte === QUOTE) {
            isInString = false;
            stringEnd = at + 1;
          }
          at += byte === BACKSLASH ? 2 : 1;
          continue;
        }
        if (IS_STRUCTURAL[byte]) {
          position = at;
          visit(byte);
        }
        at += 1;
      }
      position = at;
      if (isInString && at - stringStart > MAX_STRING)
        throw new SyntaxError(`JSON string of more than ${MAX_STRING} bytes`);
    },
    result(): unknown {
      if (isInString || open.length > 1) throw new SyntaxError('unexpected end of JSON');
      if (!root.array) return JSON.parse(textOf(0, bytes.length));
      addRest(root, textOf(root.from, bytes.length));
      return root.array[0];
    },
  };
}

function newContainer(isArray: boolean, start: number, keyStart: number, keyEnd: number): Container {
  return {
    isArray,
    start,
    from: start + 1,
    keyStart,
    keyEnd,
    array: undefined,
    object: undefined,
    members: 0,
    endsWithValue: false,
  };
}

function valueOf({ array, object }: Container): unknown[] | object | undefined {
  return array ?? object;
}

function isParsedInPart(container: Container): boolean {
  return valueOf(container) !== undefined;
}

/** Adds the text up to a comma or the end. */
function addRest(container: Container, text: string): void {
  if (!container.endsWithValue) return add(container, text);
  container.endsWithValue = false;
  if (!/^[ \t\n\r]*$/.test(text)) throw new SyntaxError('expected a comma in JSON');
}

/** Adds elements or members, of which there must be at least one. */
function add(container: Container, text: string): void {
  if (container.isArray) {
    const elements: unknown[] = JSON.parse(`[${text}]`);
    if (elements.length === 0) throw new SyntaxError('expected a value in JSON');
    container.array ??= [];
    if (container.array.length > MAX_ELEMENTS)
      throw new SyntaxError(`JSON array of more than ${MAX_ELEMENTS} elements`);
    for (const element of elements) container.array.push(element);
    return;
  }
  const members = Object.entries(JSON.parse(`{${text}}`) as object);
  if (members.length === 0) throw new SyntaxError('expected a member in JSON');
  container.object ??= {};
  container.members += members.length;
  if (container.members > MAX_MEMBERS)
    throw new SyntaxError(`JSON object of more than ${MAX_MEMBERS} members`);
  for (const [name, value] of members) setProperty(container.object, name, value);
}

/** As `JSON.parse` does: `__proto__` is a name like others. */
function setProperty(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}
