import { randomBytes } from 'node:crypto';

/** What must never be said, and everything that was. */
export class SecretScan {
  readonly #forms = new Map<string, string>();
  readonly #said: { where: string; text: string }[] = [];

  /** A new secret, without which nothing would look like it. */
  secret(name: string): string {
    const secret = `Q${randomBytes(16).toString('hex')}Z`;
    this.keep(name, secret);
    return secret;
  }

  /** Something else that must not be said. */
  keep(name: string, secret: string): void {
    for (const [form, text] of formsOf(secret)) this.#forms.set(text, `${name}, ${form}`);
  }

  hear(where: string, text: unknown): void {
    this.#said.push({ where, text: typeof text === 'string' ? text : JSON.stringify(text) });
  }

  get size(): number {
    return this.#said.length;
  }

  /** Where a secret was said, in which form, and what around it. */
  leaks(): string[] {
    const leaks = new Set<string>();
    for (const { where, text } of this.#said)
      for (const [form, name] of this.#forms) {
        const at = text.indexOf(form);
        if (at >= 0)
          leaks.add(`${where}: ${name}: ${text.slice(Math.max(0, at - 160), at + form.length + 40)}`);
      }
    return [...leaks];
  }
}

/** A secret in all the forms in which it could get out, and parts of it, for some things quote only a few characters. */
function formsOf(secret: string): [string, string][] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const shifted = [0, 1, 2].flatMap((shift): [string, string][] => {
    // What stands before and after it in the encoded text changes the ends.
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    const middle = encoded.slice(shift === 0 ? 0 : 4, -4);
    const url = middle.replaceAll('+', '-').replaceAll('/', '_');
    return [
      [`base64, shifted by ${shift}`, middle],
      [`base64url, shifted by ${shift}`, url],
    ];
  });
  return [
    ['as it is', secret],
    ['URL-encoded', encodeURIComponent(secret)],
    ['its beginning', secret.slice(0, 9)],
    ['its end', secret.slice(-9)],
    ['hexadecimal', hex],
    ['hexadecimal in capitals', hex.toUpperCase()],
    ...shifted,
  ];
}
