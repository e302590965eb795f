export interface CsvRow {
  /** The line on which the row begins. */
  line: number;
  cells: string[];
  /** A quote is not closed, so the row has the rest of the file. */
  isOpen?: boolean;
}

/** Spreadsheets run a cell that begins like this as a formula. */
const FORMULA = /^'*[=+\-@\t\r]/;

/** A cell that spreadsheets show as text: what could be a formula gets an apostrophe, which `parseCsv` removes. */
export function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",;\r\n\t]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Reads comma-separated values, with `;` or tabs if the first line has no comma. Empty lines are left out. */
export function parseCsv(text: string): CsvRow[] {
  const [head = ''] = text.split(/[\r\n]/, 1);
  const delimiter = [',', ';', '\t'].find((each) => head.includes(each)) ?? ',';
  const ends = new RegExp(`${delimiter}|\r\n|\r|\n`, 'g');
  const rows: CsvRow[] = [];
  let row: CsvRow = { line: 1, cells: [] };
  let line = 1;
  for (let at = 0; at <= text.length;) {
    const { cell, rest, isOpen } = quotedCell(text, at);
    if (isOpen) row.isOpen = true;
    ends.lastIndex = rest;
    const end = ends.exec(text);
    const until = end?.index ?? text.length;
    const content = cell + text.slice(rest, until).trim();
    line += text.slice(at, rest).split(/\r\n|\r|\n/).length - 1;
    row.cells.push(FORMULA.test(content) ? content.replace(/^'/, '') : content);
    at = until + (end?.[0].length ?? 1);
    if (end?.[0] === delimiter) continue;
    if (row.cells.some(Boolean)) rows.push(row);
    row = { line: ++line, cells: [] };
  }
  return rows;
}

/** The content of a cell in quotes, and where the text after it begins. */
function quotedCell(text: string, start: number): { cell: string; rest: number; isOpen?: boolean } {
  if (text[start] !== '"') return { cell: '', rest: start };
  let cell = '';
  for (let from = start + 1; ;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return { cell: cell + text.slice(from), rest: text.length, isOpen: true };
    cell += text.slice(from, quote);
    if (text[quote + 1] !== '"') return { cell, rest: quote + 1 };
    cell += '"';
    from = quote + 2;
  }
}
