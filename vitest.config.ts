import { defineConfig } from 'vitest/config';

// `development` makes the workspace packages resolve to their sources: tests need no build.
const conditions = ['development', 'node', 'import', 'default'];
const shared = { resolve: { conditions }, ssr: { resolve: { conditions } } };
const everywhere = ['packages/*/src', 'examples/harbor/src', 'checks', 'conformance'];

export default defineConfig({
  test: {
    reporters: [process.stdout.isTTY ? 'dot' : 'default'],
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
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
          include: everywhere.map((folder) => `${folder}/**/*.system.test.ts`),
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
