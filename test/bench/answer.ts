/** The child's side: what it can be asked. It ends with its parent. */
export function answerParent(handlers: Record<string, (payload: any) => unknown>): void {
  const answer = async (what: string, payload: unknown) => {
    const handler = handlers[what];
    if (!handler) throw new Error(`cannot be asked for ${what}`);
    return handler(payload);
  };
  process.on('message', ({ id, what, payload }: { id: number; what: string; payload: unknown }) => {
    answer(what, payload).then(
      (value) => process.send?.({ id, value }),
      (error: unknown) =>
        process.send?.({ id, error: error instanceof Error ? error.message : String(error) }),
    );
  });
  // eslint-disable-next-line unicorn/no-process-exit
  process.on('disconnect', () => process.exit());
}
