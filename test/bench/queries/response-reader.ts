/** Called at the end of each response. `body` is empty unless bodies are kept. */
export type OnResponse = (status: number, bodyBytes: number, body: Buffer) => void;

const HEAD_END = '\r\n\r\n';
const LINE_END = '\r\n';
const NOTHING = Buffer.alloc(0);

/**
 * Splits a stream into HTTP/1.1 responses, with a length or chunked. It does as little as possible, so that the benchmark
 * measures the server. The returned function takes bytes that are valid only during its call.
 */
export function createResponseReader(onResponse: OnResponse, keepBodies = false): (data: Buffer) => void {
  let stage: 'head' | 'body' | 'size' | 'gap' | 'end' = 'head';
  let rest: Buffer | undefined;
  let status = 0;
  let isChunked = false;
  let left = 0;
  let bodyBytes = 0;
  let kept: Buffer[] = [];

  function finish(): void {
    stage = 'head';
    const body = keepBodies ? Buffer.concat(kept) : NOTHING;
    const bytes = bodyBytes;
    kept = [];
    bodyBytes = 0;
    onResponse(status, bytes, body);
  }

  function readHead(head: string): void {
    status = Number(head.slice(9, 12));
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    isChunked = length === undefined && /\r\ntransfer-encoding: *chunked/i.test(head);
    if (length === undefined && !isChunked) throw new Error('a response without a length');
    left = Number(length ?? 0);
    stage = isChunked ? 'size' : 'body';
    if (!isChunked && left === 0) finish();
  }

  function readSize(line: string): void {
    left = Number.parseInt(line, 16);
    if (Number.isNaN(left)) throw new Error(`an invalid size of a chunk: ${line}`);
    stage = left === 0 ? 'end' : 'body';
  }

  /** Reads up to `end`, if it has arrived. Returns the next position, or -1. */
  function readLine(data: Buffer, at: number, end: string): number {
    const to = data.indexOf(end, at, 'latin1');
    if (to < 0) return -1;
    if (stage === 'head') readHead(data.toString('latin1', at, to));
    else if (stage === 'size') readSize(data.toString('latin1', at, to));
    else if (stage === 'gap') stage = 'size';
    else finish();
    return to + end.length;
  }

  function readBody(data: Buffer, at: number): number {
    const taken = Math.min(left, data.length - at);
    if (keepBodies) kept.push(Buffer.from(data.subarray(at, at + taken)));
    left -= taken;
    bodyBytes += taken;
    if (left === 0 && isChunked) stage = 'gap';
    else if (left === 0) finish();
    return at + taken;
  }

  return (input) => {
    const data = rest ? Buffer.concat([rest, input]) : input;
    rest = undefined;
    let at = 0;
    while (at < data.length) {
      const next =
        stage === 'body' ? readBody(data, at) : readLine(data, at, stage === 'head' ? HEAD_END : LINE_END);
      if (next < 0) break;
      at = next;
    }
    if (at < data.length) rest = Buffer.from(data.subarray(at));
  };
}
