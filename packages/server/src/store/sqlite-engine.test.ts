import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEngine } from './sqlite-engine.ts';
import { describeStore } from './store-acceptance.fixture.ts';

describeStore('openSqliteEngine()', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidegate-'));
  let store = await openSqliteEngine(directory);
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await openSqliteEngine(directory);
      return store;
    },
    dispose: async () => {
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
});
