/** A response as received. */
export interface Response {
  status: number;
  /** Names in lower case. */
  headers: Map<string, string>;
  body: Buffer;
  /** Whether the whole response was received. */
  isComplete: boolean;
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** Parses the responses received so far. `rest` holds the bytes after the last one, for instance after an upgrade. */
export function readResponses(
  bytes: Buffer,
  { isHead = false, isClosed = false } = {},
): {
  responses: Response[];
  rest: Buffer;
} {
  const responses: Response[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const end = rest.indexOf(HEAD_END);
    if (end < 0) break;
    const { status, headers } = readHead(rest.subarray(0, end).toString('latin1'));
    const behind = rest.subarray(end + HEAD_END.length);
    if (status === 101)
      return {
        responses: [...responses, { status, headers, body: Buffer.alloc(0), isComplete: true }],
        rest: behind,
      };
    const { body, length } =
      status < 200
        ? NOTHING
        : readBody(behind, headers, { isHead: isHead || status === 204 || status === 304, isClosed });
    if (status >= 200) responses.push({ status, headers, body, isComplete: length !== undefined });
    if (length === undefined) return { responses, rest: Buffer.alloc(0) };
    rest = behind.subarray(length);
  }
  return { responses, rest };
}

function readHead(text: string): Pick<Response, 'status' | 'headers'> {
  const [line = '', ...lines] = text.split('\r\n');
  const headers = new Map<string, string>();
  for (const header of lines) {
    const colon = header.indexOf(':');
    headers.set(header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim());
  }
  return { status: Number(/^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(line)?.[1] ?? 999), headers };
}

interface Body {
  body: Buffer;
  /** The number of bytes received for it; undefined while it is incomplete. */
  length: number | undefined;
}

const NOTHING: Body = { body: Buffer.alloc(0), length: 0 };

function readBody(bytes: Buffer, headers: Response['headers'], { isHead = false, isClosed = false }): Body {
  if (isHead) return NOTHING;
  if (headers.get('transfer-encoding') === 'chunked') return readChunks(bytes);
  const told = headers.get('content-length');
  if (told === undefined) return { body: bytes, length: isClosed ? bytes.length : undefined };
  const length = Number(told);
  return bytes.length < length
    ? { body: bytes, length: undefined }
    : { body: bytes.subarray(0, length), length };
}

function readChunks(bytes: Buffer): Body {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    const size = Number.parseInt(bytes.subarray(at, Math.max(at, lineEnd)).toString('latin1'), 16);
    const isWhole = lineEnd >= 0 && bytes.length >= lineEnd + 2 + size + 2;
    if (!isWhole) return { body: Buffer.concat(chunks), length: undefined };
    if (size === 0) return { body: Buffer.concat(chunks), length: lineEnd + 4 };
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}
