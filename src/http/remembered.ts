/** Most headers that are remembered, and the longest of them. */
const MAX_HEADERS = 200;
const MAX_CHARACTERS = 1_000;

/** The function, except that it remembers its results: clients send few different values of a header. */
export function remembered<T>(read: (header: string) => T): (header: string) => T {
  const results = new Map<string, { result: T }>();
  return (header) => {
    const known = results.get(header);
    if (known) return known.result;
    const result = read(header);
    if (results.size >= MAX_HEADERS) results.clear();
    if (header.length <= MAX_CHARACTERS) results.set(header, { result });
    return result;
  };
}
