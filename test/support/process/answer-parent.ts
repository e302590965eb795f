/** Answers the questions of the parent process. The process exits when the parent closes the channel. */
export function answerParent(handlers: Record<string, (payload: any) => unknown>): void {
  const handle = async (what: string, payload: unknown) => {
    const handler = handlers[what];
    if (!handler) throw new Error(`unknown question: ${what}`);
    return handler(payload);
  };
  process.on('message', ({ id, what, payload }: { id: number; what: string; payload: unknown }) => {
    handle(what, payload).then(
      (value) => process.send?.({ id, value }),
      (error: unknown) =>
        process.send?.({ id, error: error instanceof Error ? error.message : String(error) }),
    );
  });
  // eslint-disable-next-line unicorn/no-process-exit
  process.on('disconnect', () => process.exit());
}
