import { defineConfig } from 'vitest/config';

// `development` makes the workspace packages resolve to their sources: tests need no build.
const conditions = ['development', 'node', 'import', 'default'];
const shared = { resolve: { conditions }, ssr: { resolve: { conditions } } };
/**
 * System tests that measure how long something took, or ask the whole machine: they run one at a
 * time after all others, which run two at a time because they mostly wait.
 */
const ALONE = [
  'checks/**/*',
  'conformance/faults/{exiting-candidate,lost-telemetry,moved-model,pinned-conversations}',
  'conformance/{switch,experiments}/**/*',
  'examples/harbor/src/{agent,demo}/**/*',
  'packages/sdk/src/**/*',
  'packages/server/src/{http/live-page,ofrep/web-provider,rollout/races}',
].map((place) => `${place}.system.test.ts`);
const everywhere = ['packages/*/src', 'examples/harbor/src', 'checks', 'conformance'];
const SYSTEM = everywhere.map((folder) => `${folder}/**/*.system.test.ts`);

export default defineConfig({
  test: {
    reporters: [process.stdout.isTTY ? 'dot' : 'default'],
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          // Unit tests share no state, so files may share a worker: 27 s instead of 82.
          isolate: false,
          // Every core: the process that hands out the files has little to do.
          maxWorkers: '100%',
          // For busy machines: no test waits for this long.
          testTimeout: 20_000,
          include: everywhere.map((folder) => `${folder}/**/*.test.ts`),
          exclude: ['**/*.system.test.ts', '**/node_modules/**', '**/dist/**'],
        },
      },
      {
        ...shared,
        // Real processes, real sockets, real kills: they use the built packages.
        test: {
          name: 'system',
          sequence: { groupOrder: 1 },
          include: SYSTEM,
          exclude: ALONE,
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'alone',
          sequence: { groupOrder: 2 },
          include: ALONE,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
