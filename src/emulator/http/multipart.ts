import { refusal, TEXTS } from './errors.ts';

const MAX_HEADER_BYTES = 16 * 1024;
const LINE = Buffer.from('\r\n');
const HEADER_END = Buffer.from('\r\n\r\n');

/** The boundary that a multipart content type names. */
export function boundaryOf(contentType: string): string {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw refusal(400, TEXTS.missingBoundary);
  return boundary;
}

interface Reader {
  /** Bytes that are not dealt with yet; never more than a chunk and a boundary, or a header. */
  rest: Buffer;
  state: 'boundary' | 'header' | 'content' | 'end';
  /** Whether this part's content is wanted. */
  wanted: boolean;
  found: boolean;
}

/**
 * The content of one part of a multipart body, as it arrives; whatever else is in the body is read and forgotten.
 * Refuses a body without this part, and one that breaks off.
 */
export async function* readPart(
  chunks: AsyncIterable<Buffer>,
  boundary: string,
  name: string,
): AsyncGenerator<Buffer> {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // What comes before the first boundary is no part. The line break lets that boundary look like the others.
  const reader: Reader = { rest: LINE, state: 'content', wanted: false, found: false };
  for await (const chunk of chunks) {
    reader.rest = reader.rest.length === 0 ? chunk : Buffer.concat([reader.rest, chunk]);
    yield* readContents(reader, delimiter, name);
  }
  if (reader.state !== 'end') throw refusal(400, TEXTS.malformedMultipart);
  if (!reader.found) throw refusal(400, TEXTS.missingPart(name));
}

function* readContents(reader: Reader, delimiter: Buffer, name: string): Generator<Buffer> {
  for (;;) {
    const before = reader.state;
    if (before === 'content') yield* readContent(reader, delimiter);
    else if (before === 'boundary') readBoundary(reader);
    else if (before === 'header') readHeader(reader, name);
    else reader.rest = Buffer.alloc(0);
    if (reader.state === before) return;
  }
}

function* readContent(reader: Reader, delimiter: Buffer): Generator<Buffer> {
  const at = reader.rest.indexOf(delimiter);
  // The last bytes may be the beginning of a boundary.
  const end = at < 0 ? Math.max(0, reader.rest.length - delimiter.length + 1) : at;
  if (reader.wanted && end > 0) yield reader.rest.subarray(0, end);
  reader.rest = reader.rest.subarray(at < 0 ? end : end + delimiter.length);
  if (at >= 0) reader.state = 'boundary';
}

/** After a boundary: two dashes at the last one, otherwise a line break, maybe after spaces. */
function readBoundary(reader: Reader): void {
  if (reader.rest.length < 2) return;
  if (reader.rest.subarray(0, 2).toString() === '--') {
    reader.state = 'end';
    return;
  }
  const at = reader.rest.indexOf(LINE);
  if (at > MAX_HEADER_BYTES || (at < 0 && reader.rest.length > MAX_HEADER_BYTES)) {
    throw refusal(400, TEXTS.malformedMultipart);
  }
  if (at < 0) return;
  // The line break stays: a part without headers has its empty line right here.
  reader.rest = reader.rest.subarray(at);
  reader.state = 'header';
}

function readHeader(reader: Reader, name: string): void {
  const at = reader.rest.indexOf(HEADER_END);
  if (at > MAX_HEADER_BYTES || (at < 0 && reader.rest.length > MAX_HEADER_BYTES)) {
    throw refusal(400, TEXTS.malformedMultipart);
  }
  if (at < 0) return;
  const header = reader.rest.subarray(0, at).toString();
  const [, quoted, plain] =
    /^content-disposition:[^\r\n]*;\s*name=(?:"([^"\r\n]*)"|([^\s;"]+))/im.exec(header) ?? [];
  // Of two parts with the name, the first one counts.
  reader.wanted = !reader.found && (quoted ?? plain) === name;
  reader.found ||= reader.wanted;
  reader.rest = reader.rest.subarray(at + HEADER_END.length);
  reader.state = 'content';
}
