import { defineConfig } from 'vitest/config';

// Without these conditions vitest loads two instances of graphql, and every coded error comes out masked.
const conditions = ['module-sync', 'node', 'development|production'];

/** Files that measure memory, shares of time or blocks of the event loop. They run alone, after all others. */
const alone = [
  'test/e2e/endurance/soak.test.ts',
  'test/e2e/limits/bytes.test.ts',
  'test/e2e/limits/event-loop.test.ts',
  'test/e2e/limits/memory.test.ts',
  'test/e2e/security/tenants.test.ts',
  'test/e2e/status/load.test.ts',
];

export default defineConfig({
  ssr: { resolve: { conditions } },
  test: {
    setupFiles: ['test/support/request-id.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          globalSetup: ['tools/build-console.ts'],
          include: ['test/e2e/**/*.test.ts'],
          exclude: alone,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { name: 'e2e-alone', include: alone, maxWorkers: 1, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
