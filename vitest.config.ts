import { defineConfig } from 'vitest/config';

// Without these conditions vitest loads two instances of graphql, and every coded error comes out masked.
const conditions = ['module-sync', 'node', 'development|production'];

export default defineConfig({
  ssr: { resolve: { conditions } },
  test: {
    setupFiles: ['test/support/request-id.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      { extends: true, test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'] } },
    ],
  },
});
