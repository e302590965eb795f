/** What a process has used so far. */
export interface Usage {
  cpuMicros: number;
  rssBytes: number;
}

/** To be called in the process itself; started with `--expose-gc` it can let go of garbage first. */
export function usage({ collect = false }: { collect?: boolean } = {}): Usage {
  if (collect) globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  return { cpuMicros: user + system, rssBytes: process.memoryUsage.rss() };
}
