import { remembered } from './remembered.ts';

/** One element of `Accept` or `Accept-Encoding`. */
interface Range {
  value: string;
  quality: number;
  charset: string | undefined;
  /** Of `multipart/mixed`: the protocol for subscriptions that the client knows. */
  subscriptionSpec: string | undefined;
}

/** Media types of operations, the first being the default. Clients that accept several equally get JSON. */
const OPERATION_TYPES = [
  'application/json',
  'application/graphql-response+json',
  'text/event-stream',
  'multipart/mixed',
] as const;
export type OperationType = (typeof OPERATION_TYPES)[number];

/** Media types of subscriptions. */
export type StreamType = 'text/event-stream' | 'multipart/mixed';

export type Coding = 'br' | 'gzip' | 'identity';

export interface ChosenCoding {
  coding: Coding;
  /** Whether the client excludes a body without a coding (`identity;q=0`), also a small one. */
  isForced: boolean;
}

/** The elements of a header, without those of a charset other than UTF-8. Commas and semicolons in quotes do not separate. */
function rangesIn(header: string): Range[] {
  const ranges = header.toLowerCase().match(/(?:[^,"]|"(?:\\.|[^"\\])*"?)+/g) ?? [];
  return ranges
    .map((range) => {
      const [value = '', ...parameters] = range.match(/(?:[^;"]|"(?:\\.|[^"\\])*"?)+/g) ?? [];
      const given = new Map(parameters.map(parameterOf));
      return {
        value: value.trim(),
        quality: qualityIn(given.get('q')),
        charset: given.get('charset'),
        subscriptionSpec: given.get('subscriptionspec'),
      };
    })
    .filter(({ value, charset }) => value !== '' && ['utf-8', 'utf8', undefined].includes(charset));
}

function parameterOf(text: string): [string, string] {
  const [name = '', value = ''] = text.split(/=(.*)/s);
  return [name.trim(), value.trim().replace(/^"(.*)"$/s, '$1')];
}

function qualityIn(text: string | undefined): number {
  const quality = text === undefined || text === '' ? 1 : Number(text);
  return quality >= 0 && quality <= 1 ? quality : 1;
}

/**
 * Whether a client wants a page: it names HTML, not by a wildcard, and before every type of an operation that it names and
 * wants as much.
 */
export function prefersPage(accept: string | undefined): boolean {
  const named = rangesIn(accept ?? '').filter(
    ({ value, quality }) => quality > 0 && ['text/html', ...OPERATION_TYPES].includes(value),
  );
  const [best] = named.toSorted((a, b) => b.quality - a.quality);
  return best?.value === 'text/html';
}

/** How much a client wants a media type, and the place in the header that says so. The most specific range counts. */
function preferenceFor(ranges: readonly Range[], type: string): { quality: number; place: number } {
  for (const pattern of [type, type.replace(/\/.*/, '/*'), '*/*']) {
    const place = ranges.findIndex(({ value }) => value === pattern);
    const quality = ranges[place]?.quality;
    if (quality !== undefined) return { quality, place };
  }
  return { quality: 0, place: 0 };
}

/**
 * The media type in which a subscription is answered. Undefined: the client accepts neither. Without an `Accept` header it
 * accepts everything. `multipart/mixed` alone means another protocol, so it counts only with its `subscriptionSpec`.
 */
export function streamTypeFor(accept = '*/*'): StreamType | undefined {
  return readStreamType(accept);
}

const readStreamType = remembered((accept): StreamType | undefined => {
  const ranges = rangesIn(accept);
  const events = preferenceFor(ranges, 'text/event-stream');
  const isNamed = ranges[events.place]?.value === 'text/event-stream';
  const place = ranges.findIndex(
    ({ value, subscriptionSpec }) => value === 'multipart/mixed' && subscriptionSpec === '1.0',
  );
  const quality = ranges[place]?.quality ?? 0;
  const isFirst = !isNamed || place < events.place;
  if (quality > events.quality || (quality > 0 && quality === events.quality && isFirst))
    return 'multipart/mixed';
  return events.quality > 0 ? 'text/event-stream' : undefined;
});

/** The media type in which an operation is answered. Undefined: the client accepts none of them. */
export function operationTypeFor(accept = '*/*'): OperationType | undefined {
  return readOperationType(accept);
}

const readOperationType = remembered((accept): OperationType | undefined => {
  const ranges = rangesIn(accept.trim() === '' ? '*/*' : accept);
  const [best] = OPERATION_TYPES.map((type) => ({ type, ...preferenceFor(ranges, type) }))
    .filter(({ quality }) => quality > 0)
    .toSorted(
      (a, b) => b.quality - a.quality || Number(isJson(b.type)) - Number(isJson(a.type)) || a.place - b.place,
    );
  return best?.type;
});

export function isJson(type: OperationType): boolean {
  return type.endsWith('json');
}

/** The content coding of a response. Undefined: the client excludes all that the gateway has. */
export function codingFor(acceptEncoding = ''): ChosenCoding | undefined {
  return readCoding(acceptEncoding);
}

const readCoding = remembered((acceptEncoding): ChosenCoding | undefined => {
  const ranges = rangesIn(acceptEncoding).map((range) => ({
    ...range,
    value: range.value.replace(/^x-gzip$/, 'gzip'),
  }));
  const qualityOf = (coding: string) => ranges.find(({ value }) => value === coding)?.quality;
  const others = qualityOf('*');
  // Not listed: acceptable, but less than anything that is listed.
  const identity = qualityOf('identity') ?? (others === 0 ? 0 : 0.0001);
  const isForced = identity === 0;
  const [best] = (['br', 'gzip', 'identity'] as const)
    .map((coding) => ({
      coding,
      quality: coding === 'identity' ? identity : (qualityOf(coding) ?? others ?? 0),
    }))
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality);
  return best && { coding: best.coding, isForced };
});
