const BEGIN = '<!-- bench:queries begin -->\n';
const END = '<!-- bench:queries end -->';

/** The names of a list that is separated by commas. Undefined: all. Throws for a name that there is not. */
export function chosen<T extends string>(flag: string, list: string | undefined, all: readonly T[]): T[] {
  if (list === undefined) return [...all];
  const wanted = list.split(',').map((name) => name.trim());
  const unknown = wanted.find((name) => !all.some((known) => known === name));
  if (unknown !== undefined)
    throw new RangeError(`${flag} must name some of ${all.join(', ')}, but got: ${unknown}`);
  return all.filter((name) => wanted.includes(name));
}

export function positive(flag: string, text: string, isWhole = false): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value) && (!isWhole || Number.isInteger(value))) return value;
  throw new RangeError(`${flag} must be a positive ${isWhole ? 'whole ' : ''}number, but got: ${text}`);
}

/** The page with `text` between the two marks. */
export function withSection(page: string, text: string): string {
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END, from);
  if (from < 0 || to < 0) throw new Error('docs/performance.md has no section for the tables');
  return `${page.slice(0, from + BEGIN.length)}\n${text}\n${page.slice(to)}`;
}
