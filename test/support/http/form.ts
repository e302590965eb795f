/** A browser does not send this header to another origin without a preflight request. */
export const PREFLIGHT = { 'graphql-require-preflight': 'true' };

const BOUNDARY = 'boundary-of-the-test';
/** The content type of `bytesOf`. */
export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;
/** The bytes after the content of the last part. */
export const FORM_END = `\r\n--${BOUNDARY}--\r\n`;

export interface FormPart {
  name: string;
  content: string | Buffer;
  /** Makes the part a file. */
  filename?: string;
}

/** The parts in the order of the GraphQL multipart request specification: operations, map, then the files. */
export function formOf(
  query: string,
  variables: object,
  files: Record<string, { path: string; content: string | Buffer }>,
): FormPart[] {
  const names = Object.keys(files);
  const map = Object.fromEntries(names.map((name) => [name, [files[name]?.path]]));
  return [
    { name: 'operations', content: JSON.stringify({ query, variables }) },
    { name: 'map', content: JSON.stringify(map) },
    ...names.map((name) => ({ name, filename: `${name}.txt`, content: files[name]?.content ?? '' })),
  ];
}

/** A complete form. */
export function bytesOf(parts: readonly FormPart[]): Buffer {
  return Buffer.concat([openBytesOf(parts), Buffer.from(FORM_END)]);
}

/** A form whose last part is still open. `FORM_END` completes it. */
export function openBytesOf(parts: readonly FormPart[]): Buffer {
  const chunks = parts.flatMap((part, i) => [
    Buffer.from(`${i === 0 ? '' : '\r\n'}${headOf(part)}`),
    Buffer.from(part.content as string),
  ]);
  return Buffer.concat(chunks);
}

function headOf({ name, filename }: FormPart): string {
  const file = filename === undefined ? '' : `; filename="${filename}"\r\nContent-Type: text/plain`;
  return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`;
}
