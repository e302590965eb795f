/** Part of every text of the service that must not reach a caller. */
export const SECRET = 'UPSTREAM-SECRET';
/** Marks text of the service for one caller. The caller's credentials follow it. */
export const OWNER_MARK = 'OWNER-';

export const MISBEHAVIOURS = [
  'mine',
  'odd',
  'error500',
  'error500html',
  'error503',
  'html200',
  'html400',
  'html401',
  'html404',
  'html409',
  'refused400',
  'refused401',
  'refused403',
  'refused404',
  'refused409',
  'teapot',
  'limited',
  'platform401',
  'badJson',
  'wrongType',
  'empty',
  'nothing',
  'text',
  'noContent',
  'deep',
  'badUtf8',
  'gzipLie',
  'redirect',
  'reset',
  'truncate',
  'bomb',
  'hang',
  'drip',
  'garbage',
  'oddStatus',
  'badHeader',
  'twoLengths',
  'largeHead',
] as const;

export type Misbehaviour = (typeof MISBEHAVIOURS)[number];

/** These take as long as the timeouts of the gateway allow. */
export const SLOW: ReadonlySet<Misbehaviour> = new Set(['hang', 'drip', 'reset', 'truncate', 'bomb']);
