/** Most errors of one answer. Each may quote input, and a list of a thousand elements can have a thousand errors. */
export const MAX_ERRORS = 10;
/** Most characters of a message. Messages of graphql quote names and values of the document, which can be megabytes long. */
const MAX_MESSAGE_CHARACTERS = 500;

/** The message, cut to a size that is enough to recognise what it quotes. */
export function cutMessage(message: string): string {
  if (message.length <= MAX_MESSAGE_CHARACTERS) return message;
  // A copy: a slice would keep the whole string in memory.
  return `${Buffer.from(message.slice(0, MAX_MESSAGE_CHARACTERS - 1)).toString()}…`;
}

/** The same result with the first errors only. */
export function withFewErrors<T extends { errors?: readonly unknown[] | undefined }>(result: T): T {
  const { errors } = result;
  return errors && errors.length > MAX_ERRORS ? { ...result, errors: errors.slice(0, MAX_ERRORS) } : result;
}
