/** Shorter text would match by chance. */
const MIN_SECRET_CHARACTERS = 6;

/**
 * Removes the credentials of the request from a text of the service, whether plain, decoded or URL-encoded. The text may
 * reach a caller who must not know the gateway's credentials.
 */
export function redact(text: string, authorization: string | undefined): string {
  if (authorization === undefined) return text;
  const value = authorization.replace(/^\S+ +/, '');
  const clear = Buffer.from(value, 'base64').toString('utf8');
  const password = clear.slice(clear.indexOf(':') + 1);
  const isBasic = /^basic /i.test(authorization);
  const parts = [authorization, value, ...(isBasic ? [clear, password] : [])];
  const forms = parts.flatMap((part) => [part, encodeURIComponent(part), JSON.stringify(part).slice(1, -1)]);
  return forms
    .filter((form) => form.length >= MIN_SECRET_CHARACTERS)
    .reduce((redacted, form) => redacted.replaceAll(form, '…'), text);
}
