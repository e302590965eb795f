import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** Encrypts what the replicas share about one scope. */
export interface Seal {
  /** Names the scope in the store. It does not tell whose credentials they are. */
  tag: string;
  close(what: Content, text: string): Buffer;
  /** Throws if the bytes were not sealed for this scope and use with the same cluster secret. */
  open(what: Content, sealed: Buffer): string;
}

/** What is sealed. One cannot be taken for the other: a snapshot has the number of its poll. */
export type Content = `snapshot ${number}` | 'interest' | 'causes' | 'use';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const AUTH_TAG_BYTES = 16;
/** Changes with the format of what is sealed: replicas of different versions then share nothing. */
const VERSION = 'lexigate cluster 2';

/**
 * @param secret the cluster secret
 * @param scope the hash of the base URL and the credential. The key needs both, so that neither the store with the
 * secret nor the store with a credential can be read.
 */
export function createSeal(secret: string, scope: string): Seal {
  const tag = createHmac('sha256', secret).update(`${VERSION} ${scope}`).digest('hex').slice(0, 32);
  const key = Buffer.from(hkdfSync('sha256', scope, secret, VERSION, 32));
  return {
    tag,
    close(what, text) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(what));
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), encrypted]);
    },
    open(what, sealed) {
      const iv = sealed.subarray(0, IV_BYTES);
      const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: AUTH_TAG_BYTES });
      decipher.setAAD(Buffer.from(what));
      decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + AUTH_TAG_BYTES));
      const text = decipher.update(sealed.subarray(IV_BYTES + AUTH_TAG_BYTES));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    },
  };
}
