import {defineConfig} from 'vitest/config';

/** Two at least: most of what integration tests do is wait for processes. */
const maxWorkers = Number(process.env.RULECTL_TEST_WORKERS ?? 2);

/**
 * Once more for what waits for real processes: a machine that stands still for a second fails a test of timing, a fault
 * fails it twice. The reporter marks what passed only then.
 */
const retry = 1;

/**
 * `unit` needs nothing but Node.js; `integration` starts real servers; `e2e` runs the built program as a user does, and
 * `under-load` watches rates and delays of clusters, one file at a time. A group begins when the one before it has ended.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}', 'test/samples/**/*.test.ts', 'test/architecture.test.ts'],
          testTimeout: 20_000,
          expect: {poll: {timeout: 15_000}},
          maxWorkers,
          sequence: {groupOrder: 1},
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/contract/**/*.test.ts', 'test/integration/**/*.test.ts'],
          setupFiles: ['test/support/hold-answers-to-contract.ts'],
          testTimeout: 60_000,
          expect: {poll: {timeout: 30_000}},
          retry,
          // The first that needs kubectl and helm fetches them.
          hookTimeout: 300_000,
          maxWorkers,
          sequence: {groupOrder: 2},
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/*.test.ts'],
          testTimeout: 120_000,
          retry,
          hookTimeout: 120_000,
          maxWorkers,
          sequence: {groupOrder: 2},
        },
      },
      {
        test: {
          name: 'under-load',
          include: ['test/e2e/under-load/**/*.test.ts'],
          testTimeout: 120_000,
          retry,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: {groupOrder: 3},
        },
      },
    ],
  },
});
