import { randomBytes } from 'node:crypto';

/** Collects secrets and output, and finds secrets in the output. */
export class SecretScan {
  readonly #forms = new Map<string, string>();
  readonly #heard: { where: string; text: string }[] = [];

  /** A new random secret. No other text contains it by chance. */
  secret(name: string): string {
    const secret = `Q${randomBytes(16).toString('hex')}Z`;
    this.keep(name, secret);
    return secret;
  }

  /** Registers another text as a secret. */
  keep(name: string, secret: string): void {
    for (const [form, text] of formsOf(secret)) this.#forms.set(text, `${name}, ${form}`);
  }

  /** Adds output to search. */
  hear(where: string, text: unknown): void {
    this.#heard.push({ where, text: typeof text === 'string' ? text : JSON.stringify(text) });
  }

  get size(): number {
    return this.#heard.length;
  }

  /** The secrets in the output: where, which secret, in which form, and the text around it. */
  leaks(): string[] {
    // One pass for all forms: the page of the playground has megabytes.
    const anyForm = new RegExp([...this.#forms.keys()].map(escaped).join('|'), 'g');
    const leaks = this.#heard.flatMap(({ where, text }) =>
      Array.from(text.matchAll(anyForm), ({ 0: form, index }) => {
        const around = text.slice(Math.max(0, index - 160), index + form.length + 40);
        return `${where}: ${this.#forms.get(form)}: ${around}`;
      }),
    );
    return [...new Set(leaks)];
  }
}

function escaped(text: string): string {
  return text.replaceAll(/\W/g, String.raw`\$&`);
}

/** A secret in every encoding in which it could leak, and parts of it, since some messages quote only a few characters. */
function formsOf(secret: string): [string, string][] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const shifted = [0, 1, 2].flatMap((shift): [string, string][] => {
    // The bytes before and after the secret change both ends of its encoded text.
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    const middle = encoded.slice(shift === 0 ? 0 : 4, -4);
    const url = middle.replaceAll('+', '-').replaceAll('/', '_');
    return [
      [`base64, shifted by ${shift}`, middle],
      [`base64url, shifted by ${shift}`, url],
    ];
  });
  return [
    ['unchanged', secret],
    ['URL-encoded', encodeURIComponent(secret)],
    ['its beginning', secret.slice(0, 9)],
    ['its end', secret.slice(-9)],
    ['hexadecimal', hex],
    ['hexadecimal in capitals', hex.toUpperCase()],
    ...shifted,
  ];
}
