import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { startBackend, json, type Backend } from '../upstream/backend.ts';

/** A claim that is undefined is left out of the token. */
type Claims = { [claim in keyof JWTPayload]: JWTPayload[claim] | undefined };

export interface IdentityProvider {
  backend: Backend;
  options: { jwksUrl: string; issuer: string; audience: string };
  /** A signed token that expires in an hour unless `exp` is given. */
  token(claims?: Claims, header?: { typ?: string; kid?: string }): Promise<string>;
  /** A token that is signed with a key that the provider does not publish. */
  forgedToken(claims?: Claims): Promise<string>;
}

/** An identity provider on a free port. It stops when the test ends. */
export async function startIdentityProvider(): Promise<IdentityProvider> {
  const own = await generateKeyPair('ES256');
  const foreign = await generateKeyPair('ES256');
  const key = { ...(await exportJWK(own.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
  const backend = await startBackend((_req, res) => json(res, 200, { keys: [key] }));
  const options = { jwksUrl: `${backend.url}/keys`, issuer: 'https://id.example.com', audience: 'lexigate' };
  const sign = (claims: Claims = {}, { privateKey } = own, header = {}) =>
    new SignJWT({
      iss: options.issuer,
      aud: options.audience,
      exp: Math.floor(Date.now() / 1_000) + 3_600,
      ...claims,
    } as JWTPayload)
      .setProtectedHeader({ alg: 'ES256', kid: 'k1', ...header })
      .sign(privateKey);
  return {
    backend,
    options,
    token: (claims, header) => sign(claims, own, header),
    forgedToken: (claims) => sign(claims, foreign),
  };
}
