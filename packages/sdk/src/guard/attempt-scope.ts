import type { Attempt } from './attempt.ts';

/** Which guarded candidate the work that runs now belongs to. */
export interface AttemptScope {
  /** Whether work is followed through every `await`. */
  readonly isFollowed: boolean;
  /** Runs the work of a candidate, or `null`: of none. Answers what it answers, throws what it throws. */
  run<T>(attempt: Attempt | null, work: () => T): T;
  /** `null` outside of every candidate. Never throws. */
  current(): Attempt | null;
}

/**
 * The scope by `AsyncLocalStorage` of Node. Where there is none, as on some edges, only what a
 * candidate does before its first `await` is known to be its own.
 */
export function createAttemptScope(): AttemptScope {
  const Storage = globalThis.process?.getBuiltinModule?.('node:async_hooks')?.AsyncLocalStorage;
  if (Storage === undefined) return stackScope();
  const storage = new Storage<Attempt | null>();
  return {
    isFollowed: true,
    run: (attempt, work) => storage.run(attempt, work),
    current: () => storage.getStore() ?? null,
  };
}

function stackScope(): AttemptScope {
  let running: Attempt | null = null;
  return {
    isFollowed: false,
    run: (attempt, work) => {
      const outer = running;
      running = attempt;
      try {
        return work();
      } finally {
        running = outer;
      }
    },
    current: () => running,
  };
}
