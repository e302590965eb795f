import { defineConfig } from 'vitest/config';

/** These tests install packages and need `dist/`, so they are not part of `npm test`. */
export default defineConfig({
  test: {
    root: new URL('../../', import.meta.url).pathname,
    include: ['test/examples/*.test.ts'],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    maxWorkers: 2,
  },
});
