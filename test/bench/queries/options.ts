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

/** The page with `text` between the two marks of a benchmark. */
export function withSection(page: string, text: string, benchmark = 'queries'): string {
  const begin = `<!-- bench:${benchmark} begin -->\n`;
  const from = page.indexOf(begin);
  const to = page.indexOf(`<!-- bench:${benchmark} end -->`, from);
  if (from < 0 || to < 0) throw new Error(`docs/performance.md has no section for bench:${benchmark}`);
  return `${page.slice(0, from + begin.length)}\n${text}\n${page.slice(to)}`;
}
