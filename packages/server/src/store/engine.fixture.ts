import { onTestFinished } from 'vitest';
import { openSqliteEngine } from './sqlite-engine.ts';
import type { Store } from './store.ts';
import { temporaryDirectory } from './temporary-directory.fixture.ts';

/** An empty store in this thread, gone when the test is over. */
export async function anEngine(): Promise<Store> {
  const store = await openSqliteEngine(temporaryDirectory());
  onTestFinished(() => store.close());
  return store;
}
