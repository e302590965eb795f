/** Problems that are told in full; of the others only their number. */
const MAX_TOLD = 20;

/** What happened in a run, and what should not have happened. */
export class Tally {
  readonly counts: Record<string, number> = {};
  readonly problems: string[] = [];

  count(name: string, by = 1): void {
    this.counts[name] = (this.counts[name] ?? 0) + by;
  }

  problem(text: string): void {
    this.count('problems');
    if (this.problems.length < MAX_TOLD) this.problems.push(text.slice(0, 500));
  }

  /** Counts the errors of an answer by their codes, and returns these. A masked bug is a problem wherever it is seen. */
  errorsOf(body: any): string[] {
    const errors: any[] = Array.isArray(body?.errors) ? body.errors : [];
    const codes = errors.map((error) => String(error?.extensions?.code));
    for (const [i, code] of codes.entries()) {
      this.count(`error ${code}`);
      if (code === 'INTERNAL_SERVER_ERROR') this.problem(`a client was told: ${JSON.stringify(errors[i])}`);
    }
    return codes;
  }
}
