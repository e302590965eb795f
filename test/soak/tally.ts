/** Problems that are kept in full. The others are only counted. */
const MAX_KEPT = 20;

/** Counts of what happened in a run, and descriptions of problems. */
export class Tally {
  readonly counts: Record<string, number> = {};
  readonly problems: string[] = [];

  count(name: string, by = 1): void {
    this.counts[name] = (this.counts[name] ?? 0) + by;
  }

  problem(text: string): void {
    this.count('problems');
    if (this.problems.length < MAX_KEPT) this.problems.push(text.slice(0, 500));
  }

  /** Counts the errors of a response by code and returns the codes. INTERNAL_SERVER_ERROR is always a problem. */
  errorsOf(body: any): string[] {
    const errors: any[] = Array.isArray(body?.errors) ? body.errors : [];
    const codes = errors.map((error) => String(error?.extensions?.code));
    for (const [i, code] of codes.entries()) {
      this.count(`error ${code}`);
      if (code === 'INTERNAL_SERVER_ERROR') this.problem(`a client received: ${JSON.stringify(errors[i])}`);
    }
    return codes;
  }
}
