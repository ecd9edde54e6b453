import { CORRELATION_ID_MAX } from './limits.ts';

/** Which request a piece of work belongs to, through every `await` of it. */
export interface Correlation {
  /** Runs it under an id, cut to 200 characters; answers what it answers, throws what it throws. */
  run<T>(id: string, run: () => T): T;
  /** The id of the work that runs now; `null` outside of any. Never throws. */
  id(): string | null;
}

/**
 * Correlation by `AsyncLocalStorage` of Node. Where there is none, as on some edges, work runs
 * without an id. What is no text, or an empty one, is no id.
 */
export function createCorrelation(): Correlation {
  const Storage = globalThis.process?.getBuiltinModule?.('node:async_hooks')?.AsyncLocalStorage;
  if (Storage === undefined) return { run: (_id, run) => run(), id: () => null };
  const storage = new Storage<string>();
  return {
    run: (id, run) => {
      const isId = typeof id === 'string' && id !== '';
      return isId ? storage.run(id.slice(0, CORRELATION_ID_MAX), run) : run();
    },
    id: () => storage.getStore() ?? null,
  };
}
