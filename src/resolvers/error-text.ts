/** What the text of an error of the service says about the arguments of a mutation. */

/** What a write changes, and the arguments that name it. */
export interface WriteSubject {
  /** Undefined for `createModel`. */
  modelId: string | undefined;
  /** Argument with the id of the model. @default 'id' */
  idField?: string;
  /** Name of the corpus, grammar or word. */
  name?: string;
  /** Argument with the word or words. Every invalid input that is not the id is in it. */
  nameField?: string;
  /** The words of `addWords`, in their order. */
  names?: readonly string[];
  /** Whether all but the id is in an argument `input`. @default false */
  isInInput?: boolean;
}

/** The error body of the service has no field for the argument, but its text often names it. Null if it does not. */
export function fieldNamedIn(
  description: string | undefined,
  { idField = 'id', name, nameField }: WriteSubject,
): string | null {
  if (description === undefined) return null;
  if (/malformed guid/i.test(description)) return idField;
  if (nameField !== undefined) return nameField;
  const fields: [RegExp, string][] = [
    // First: the text about a wrong dialect also names the base model.
    [/dialect/i, 'dialect'],
    [/base[_ ]model/i, 'baseModelName'],
    [/description/i, 'description'],
    [/weight/i, 'customizationWeight'],
    [/\bname\b/i, 'name'],
  ];
  // The text repeats the name of a corpus or grammar, which can contain any of these words.
  const possible = name === undefined ? fields : fields.slice(-1);
  return possible.find(([pattern]) => pattern.test(description))?.[1] ?? null;
}

/** The limit that the text names. */
export function limitNamedIn(description: string | undefined): number | null {
  const number = description?.match(/\b\d{2,9}\b/)?.[0];
  return number === undefined ? null : Number(number);
}

/** The place of a field in the arguments of the mutation. A text about one of several words often quotes it. */
export function pathTo(
  field: string | null,
  { idField = 'id', names = [], isInInput = false }: WriteSubject,
  description = '',
): string[] | null {
  if (field === null) return null;
  if (field === idField) return [field];
  const quoted = [...names.keys()].filter((index) =>
    [`'${names[index]}'`, `"${names[index]}"`].some((quotation) => description.includes(quotation)),
  );
  if (quoted.length === 1) return [field, String(quoted[0]), 'word'];
  return isInInput ? ['input', field] : [field];
}

/** Why there is nothing to train, if the text says that the model has no data. Otherwise only the model tells. */
export function isWithoutData(description = ''): boolean {
  return /\bno (valid )?(input )?data\b(?! modified)/i.test(description);
}
