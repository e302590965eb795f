/** What has been opened so far. */
export interface CloseStack {
  /** Adds the end of what has just been opened. */
  add(close: () => unknown): void;
  /** Closes everything, the newest first. One that fails does not keep the others from being closed. */
  closeAll(): Promise<void>;
}

export function createCloseStack(): CloseStack {
  const opened: (() => unknown)[] = [];
  return {
    add: (close) => void opened.push(close),
    async closeAll() {
      const errors: unknown[] = [];
      for (const close of opened.splice(0).toReversed()) {
        try {
          await close();
        } catch (error) {
          errors.push(error);
        }
      }
      if (errors.length > 0) throw errors[0];
    },
  };
}
