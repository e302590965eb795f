import type { AccessOptions, StaticToken } from '../access/authentication.ts';
import { isLoopback } from './loopback.ts';
import { anyText, entriesOf, type Parser } from './parser.ts';
import type { Command, SettingTable, ValuesOf } from './setting.ts';

const commands: readonly Command[] = ['gateway'];

/** `TOKEN:read` or `TOKEN:write`, separated by commas. A mistake must not repeat a token. */
const staticTokens: Parser<StaticToken[]> = {
  values: 'TOKEN:read or TOKEN:write, separated by commas',
  parse(text, report) {
    if (text === '') return [];
    return entriesOf(text).flatMap((entry, i) => {
      const [, token = '', role] = /^([\x21-\x7e]+):(read|write)$/.exec(entry) ?? [];
      if (role === 'read' || role === 'write') return [{ token, role }];
      report(`must be TOKEN:read or TOKEN:write, separated by commas, but entry ${i + 1} is not`);
      return [];
    });
  },
};

/** Keys over plain HTTP could be replaced on the way. */
const keysUrl: Parser<string> = {
  values: 'https URL',
  parse(text, report) {
    const url = URL.parse(text);
    const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
    if (text !== '' && (!url || !isSafe || url.username || url.password))
      report('must be an https URL without a user name (http only for this machine)');
    return text;
  },
};

/** The settings that restrict access in service mode. */
export const ACCESS_SETTINGS = {
  tokens: {
    name: 'LEXIGATE_TOKENS',
    parser: staticTokens,
    fallback: '',
    help: 'tokens of callers in service mode',
    commands,
  },
  jwksUrl: {
    name: 'LEXIGATE_JWKS_URL',
    parser: keysUrl,
    fallback: '',
    help: 'keys that sign the JWTs of callers in service mode',
    commands,
  },
  issuer: {
    name: 'LEXIGATE_JWT_ISSUER',
    parser: anyText('text'),
    fallback: '',
    help: 'required iss of the JWTs',
    commands,
  },
  audience: {
    name: 'LEXIGATE_JWT_AUDIENCE',
    parser: anyText('text'),
    fallback: '',
    help: 'required aud of the JWTs',
    commands,
  },
} as const satisfies SettingTable;

/** Undefined if neither tokens nor JWTs are configured. */
export function accessOf(
  { tokens, jwksUrl, issuer, audience }: ValuesOf<typeof ACCESS_SETTINGS>,
  mistakes: string[],
): AccessOptions | undefined {
  if (!jwksUrl && (issuer || audience))
    mistakes.push('LEXIGATE_JWT_ISSUER and LEXIGATE_JWT_AUDIENCE need LEXIGATE_JWKS_URL');
  if (!jwksUrl) return tokens.length > 0 ? { tokens } : undefined;
  if (!issuer || !audience)
    mistakes.push(
      'LEXIGATE_JWKS_URL needs LEXIGATE_JWT_ISSUER and LEXIGATE_JWT_AUDIENCE: without them the gateway would accept tokens that were made for other services',
    );
  return { tokens, jwt: { jwksUrl, issuer, audience } };
}
