import { createServiceAuthorize } from '../../src/watson/service-authorize.ts';
import { json } from './upstream/backend.ts';
import type { Behaviour } from './upstream/misbehaviour.ts';
import { onTestFinished, vi } from 'vitest';

interface TokenOptions {
  ageSeconds?: number;
  leftSeconds?: number;
}

/** A token with the fields of all token services. The signature is not checked. */
export function tokenResponse({ ageSeconds = 0, leftSeconds = 3_600 }: TokenOptions = {}): object {
  const now = Math.floor(Date.now() / 1_000);
  const claims = { iat: now - ageSeconds, exp: now + leftSeconds };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const accessToken = `${part({ alg: 'HS256' })}.${part(claims)}.c2lnbmF0dXJl`;
  return {
    access_token: accessToken,
    token: accessToken,
    refresh_token: 'not_supported',
    token_type: 'Bearer',
    expires_in: leftSeconds,
    expiration: claims.exp,
  };
}

/** Responds with a token of the given age and remaining life. */
export function token(options?: TokenOptions): Behaviour {
  return (_req, res) => json(res, 200, tokenResponse(options));
}

/** The gateway's credentials from `SPEECH_TO_TEXT_*` settings, as a function that returns the headers of a request. */
export async function credentialsFrom(
  settings: Record<string, string>,
): Promise<() => Promise<Record<string, string>>> {
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(`SPEECH_TO_TEXT_${name}`, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const authorize = await createServiceAuthorize();
  return async () => {
    const headers: Record<string, string> = {};
    await authorize(headers, new AbortController().signal);
    return headers;
  };
}
