import type { YogaHandler, YogaOptions } from './yoga.ts';

/** Yoga is the largest library, and most queries never need it: it is loaded by the first request that does. */
export function lazyYoga(options: YogaOptions): YogaHandler {
  let loading: Promise<YogaHandler> | undefined;
  const load = async () => {
    const { createYogaHandler } = await import('./yoga.ts');
    return createYogaHandler(options);
  };
  return async (req, res, context) => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    const handle = await loading;
    return handle(req, res, context);
  };
}
