import type { AccessOptions } from '../access/authentication.ts';
import { isLoopback } from './loopback.ts';
import { anyText, type Parser } from './parser.ts';
import type { Command, SettingTable, ValuesOf } from './setting.ts';
import { staticTokens, tokensFile } from './tokens.ts';

const commands: readonly Command[] = ['gateway'];

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
    isSecret: true,
    commands,
  },
  tokensInFile: {
    name: 'LEXIGATE_TOKENS_FILE',
    parser: tokensFile,
    fallback: '',
    help: 'file with tokens of callers in service mode, one on each line, that only its owner can read',
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
  settings: ValuesOf<typeof ACCESS_SETTINGS>,
  mistakes: string[],
): AccessOptions | undefined {
  const { jwksUrl, issuer, audience } = settings;
  const tokens = [...settings.tokens, ...settings.tokensInFile];
  if (!jwksUrl && (issuer || audience))
    mistakes.push('LEXIGATE_JWT_ISSUER and LEXIGATE_JWT_AUDIENCE need LEXIGATE_JWKS_URL');
  if (!jwksUrl) return tokens.length > 0 ? { tokens } : undefined;
  if (!issuer || !audience)
    mistakes.push(
      'LEXIGATE_JWKS_URL needs LEXIGATE_JWT_ISSUER and LEXIGATE_JWT_AUDIENCE: without them the gateway would accept tokens that were made for other services',
    );
  return { tokens, jwt: { jwksUrl, issuer, audience } };
}
