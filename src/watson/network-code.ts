/** undici uses these codes for several failures of a proxy. Its message tells them apart, and contains no credentials. */
const VAGUE_CODES = new Set(['UND_ERR_ABORTED', 'UND_ERR_INVALID_ARG']);

/** Why a connection failed, such as `ENOTFOUND` or `DEPTH_ZERO_SELF_SIGNED_CERT`: the code of the innermost cause that has one. */
export function networkCodeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Error';
  const under = error.cause instanceof Error ? networkCodeOf(error.cause) : undefined;
  if (under !== undefined && under !== 'Error') return under;
  if (!('code' in error) || typeof error.code !== 'string') return error.name;
  return VAGUE_CODES.has(error.code) ? error.message : error.code;
}
