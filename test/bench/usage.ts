/** What a process has used since its start. */
export interface Usage {
  cpuMicros: number;
  rssBytes: number;
}

/** The usage of this process. `collect` runs a garbage collection first and needs `--expose-gc`. */
export function usage({ collect = false }: { collect?: boolean } = {}): Usage {
  if (collect) globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  return { cpuMicros: user + system, rssBytes: process.memoryUsage.rss() };
}
