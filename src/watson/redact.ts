const SHORTEST = 6;

/**
 * Takes the credentials that were sent out of what the service says, as they were, decoded or URL-encoded: its words
 * may reach a caller who does not have them.
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
    .filter((form) => form.length >= SHORTEST)
    .reduce((left, form) => left.replaceAll(form, '…'), text);
}
