import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { instanceOfUser, isAccepted, secretOf } from './credential.ts';
import { readJson, readText } from './http/body.ts';
import { ErrorReply, serviceError } from './errors.ts';
import { TEXTS } from './texts.ts';
import type { Reply, Call, Service } from './service.ts';

const ISSUER = 'https://iam.emulator.invalid/identity';
const GRANT_TYPE = 'urn:ibm:params:oauth:grant-type:apikey';
const MAX_BODY_BYTES = 64 * 1024;

/** `POST /identity/token`: exchanges an API key for a token, like IBM Cloud IAM. */
export async function issueIamToken(service: Service, call: Call): Promise<Reply> {
  const form = new URLSearchParams(await readText(call, MAX_BODY_BYTES));
  const grantType = form.get('grant_type');
  if (grantType !== GRANT_TYPE) throw iamError(service, 'BXNIM0109E', TEXTS.iamGrantType(grantType ?? ''));
  const key = form.get('apikey');
  if (!key) throw iamError(service, 'BXNIM0109E', TEXTS.iamMissing);
  if (!isAccepted(service, key)) throw iamError(service, 'BXNIM0415E', TEXTS.iamUnknownKey);
  const { token, exp } = makeToken(service, instanceOfUser(service, 'apikey', key));
  const body = {
    access_token: token,
    refresh_token: 'not_supported',
    token_type: 'Bearer',
    expires_in: service.settings.tokenLifetimeSeconds,
    expiration: exp,
    scope: 'ibm openid',
  };
  return { status: 200, body };
}

/** `POST /v1/authorize`: exchanges a user name and a password or API key for a token, like Cloud Pak for Data. */
export async function issueCp4dToken(service: Service, call: Call): Promise<Reply> {
  const { username, password, api_key: key } = await readJson(call, MAX_BODY_BYTES);
  const secret = password ?? key;
  if (typeof username !== 'string' || typeof secret !== 'string' || (password && key)) {
    throw serviceError(400, TEXTS.cp4dMissing);
  }
  if (!isAccepted(service, secret)) throw serviceError(401, TEXTS.cp4dUnknownUser);
  const user = key === undefined ? username : 'apikey';
  const { token } = makeToken(service, instanceOfUser(service, user, secret));
  return { status: 200, body: { _messageCode_: '200', message: 'Success', token } };
}

/** Revokes every token that was issued so far. */
export function expireTokens(service: Service): void {
  service.store.setSetting('token_generation', String(generation(service) + 1));
}

type TokenCheck = { kind: 'valid'; instance: string } | { kind: 'rejected' } | { kind: 'foreign' };

/** Checks a bearer token: valid, rejected (expired, revoked or forged), or foreign (not issued by the emulator). */
export function verifyToken(service: Service, token: string): TokenCheck {
  const [head = '', payload = '', signature] = token.split('.');
  const claims = signature === undefined ? undefined : parsePayload(payload);
  if (claims?.iss !== ISSUER) return { kind: 'foreign' };
  const given = Buffer.from(signature ?? '');
  const expected = Buffer.from(sign(service, `${head}.${payload}`));
  const isGenuine = given.length === expected.length && timingSafeEqual(given, expected);
  const isLive = Number(claims.exp) * 1000 > service.clock.now() && claims.gen === generation(service);
  return isGenuine && isLive ? { kind: 'valid', instance: String(claims.sub) } : { kind: 'rejected' };
}

function makeToken(service: Service, instance: string): { token: string; exp: number } {
  const iat = Math.floor(service.clock.now() / 1000);
  const exp = iat + service.settings.tokenLifetimeSeconds;
  const claims = { iss: ISSUER, sub: instance, iat, exp, gen: generation(service), jti: randomUUID() };
  const unsigned = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return { token: `${unsigned}.${sign(service, unsigned)}`, exp };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function sign(service: Service, text: string): string {
  return createHmac('sha256', secretOf(service)).update(text).digest('base64url');
}

function parsePayload(payload: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function generation(service: Service): number {
  return Number(service.store.setting('token_generation') ?? 0);
}

/** IBM's SDKs recognize an error of IAM by the letters "iam" in `context.url`. */
function iamError(service: Service, errorCode: string, errorMessage: string): ErrorReply {
  const time = new Date(service.clock.now()).toISOString();
  const context = {
    requestId: randomUUID(),
    requestType: 'incoming.Identity_Token',
    url: 'https://iam.emulator.invalid',
    startTime: time,
    endTime: time,
    elapsedTime: '0',
    locale: 'en_US',
  };
  return new ErrorReply(400, { context, errorCode, errorMessage });
}
