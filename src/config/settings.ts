import { LOG_LEVELS } from '../log.ts';
import type { Limits } from './limits.ts';

export interface Setting {
  name: string;
  /** As text, as it would stand in the environment. */
  fallback: string;
  meaning: string;
}

/** Every setting of our own, in the order of the help text. IBM's `SPEECH_TO_TEXT_*` are IBM's. */
export const SETTINGS = [
  { name: 'PORT', fallback: '4000', meaning: 'where to listen; 0 picks a free port' },
  { name: 'HOST', fallback: '127.0.0.1', meaning: 'the address to listen on' },
  {
    name: 'LEXIGATE_TOKENS',
    fallback: '',
    meaning: 'who may call, in service mode: TOKEN:read or TOKEN:write, separated by commas',
  },
  {
    name: 'LEXIGATE_JWKS_URL',
    fallback: '',
    meaning: 'who may call, in service mode: the keys that sign their JWTs',
  },
  { name: 'LEXIGATE_JWT_ISSUER', fallback: '', meaning: 'who must have issued the JWTs (iss)' },
  { name: 'LEXIGATE_JWT_AUDIENCE', fallback: '', meaning: 'whom the JWTs must be for (aud)' },
  {
    name: 'LEXIGATE_ALLOWED_ORIGINS',
    fallback: '',
    meaning: "browsers' origins besides the gateway's own, separated by commas",
  },
  { name: 'LEXIGATE_GRAPHIQL', fallback: 'true', meaning: 'false: no playground' },
  {
    name: 'LEXIGATE_INTROSPECTION',
    fallback: 'true',
    meaning: 'false: the schema cannot be asked for, nor guessed from error messages',
  },
  {
    name: 'LEXIGATE_POLL_INTERVAL_MS',
    fallback: '',
    meaning: 'poll interval while a watched model is busy (default 10000; 1000 with the embedded service)',
  },
  {
    name: 'LEXIGATE_UPSTREAM_TIMEOUT_MS',
    fallback: '10000',
    meaning: 'deadline of one REST exchange, retries included',
  },
  { name: 'LEXIGATE_BUSY_TIMEOUT_MS', fallback: '600000', meaning: 'longest wait of onBusy: WAIT' },
  { name: 'LEXIGATE_UPLOAD_MAX_BYTES', fallback: '134217728', meaning: 'largest file of an upload' },
  { name: 'LEXIGATE_MAX_BODY_BYTES', fallback: '1048576', meaning: 'largest body and WebSocket message' },
  { name: 'LEXIGATE_MAX_TOKENS', fallback: '2000', meaning: 'most tokens of a document' },
  { name: 'LEXIGATE_MAX_DEPTH', fallback: '10', meaning: 'most levels of a document' },
  { name: 'LEXIGATE_MAX_ALIASES', fallback: '60', meaning: 'most aliases of a document' },
  { name: 'LEXIGATE_MAX_ROOT_FIELDS', fallback: '60', meaning: 'most root fields of a document' },
  { name: 'LEXIGATE_MAX_DIRECTIVES', fallback: '50', meaning: 'most directives of a document' },
  { name: 'LEXIGATE_MAX_LIST_ITEMS', fallback: '1000', meaning: 'most elements of a list argument' },
  {
    name: 'LEXIGATE_MAX_ROOT_CALLS',
    fallback: '64',
    meaning: 'most REST calls for the root fields of one operation',
  },
  {
    name: 'LEXIGATE_EXECUTION_TIMEOUT_MS',
    fallback: '30000',
    meaning: 'deadline of one operation, without the wait of onBusy: WAIT',
  },
  {
    name: 'LEXIGATE_REQUEST_TIMEOUT_MS',
    fallback: '30000',
    meaning: 'how long a client may take to send a request, or the next piece of an upload',
  },
  {
    name: 'LEXIGATE_MAX_OPERATIONS_PER_SOCKET',
    fallback: '100',
    meaning: 'most live subscriptions of one WebSocket, and most other operations at a time',
  },
  {
    name: 'LEXIGATE_MAX_SOCKETS_PER_ADDRESS',
    fallback: '1000',
    meaning: 'most WebSockets and event streams of one address',
  },
  { name: 'LEXIGATE_MAX_SOCKETS', fallback: '10000', meaning: 'most WebSockets and event streams in all' },
  {
    name: 'LEXIGATE_DATA_DIR',
    fallback: '.lexigate',
    meaning: 'where the embedded service keeps its database',
  },
  { name: 'EMULATOR_PORT', fallback: '4010', meaning: 'port of the emulator where it runs alone' },
  { name: 'EMULATOR_TRAINING_MS', fallback: '8000', meaning: 'how long the embedded service trains' },
  {
    name: 'EMULATOR_CONTROL',
    fallback: 'false',
    meaning: 'true: faults on demand, where the emulator runs alone',
  },
  {
    name: 'EMULATOR_PREVIOUS_GENERATION',
    fallback: 'false',
    meaning: 'true: also the base models that were discontinued in 2023, where the emulator runs alone',
  },
  { name: 'LOG_LEVEL', fallback: 'info', meaning: LOG_LEVELS.join(', ') },
] as const satisfies readonly Setting[];

export type SettingName = (typeof SETTINGS)[number]['name'];

/** The settings of limits; all are whole numbers from 1 up. */
export const LIMIT_SETTINGS = {
  bodyBytes: 'LEXIGATE_MAX_BODY_BYTES',
  tokens: 'LEXIGATE_MAX_TOKENS',
  depth: 'LEXIGATE_MAX_DEPTH',
  aliases: 'LEXIGATE_MAX_ALIASES',
  rootFields: 'LEXIGATE_MAX_ROOT_FIELDS',
  directives: 'LEXIGATE_MAX_DIRECTIVES',
  listItems: 'LEXIGATE_MAX_LIST_ITEMS',
  rootCalls: 'LEXIGATE_MAX_ROOT_CALLS',
  executionMs: 'LEXIGATE_EXECUTION_TIMEOUT_MS',
  requestMs: 'LEXIGATE_REQUEST_TIMEOUT_MS',
  socketOperations: 'LEXIGATE_MAX_OPERATIONS_PER_SOCKET',
  socketsPerAddress: 'LEXIGATE_MAX_SOCKETS_PER_ADDRESS',
  sockets: 'LEXIGATE_MAX_SOCKETS',
} as const satisfies Record<keyof Limits, SettingName>;
