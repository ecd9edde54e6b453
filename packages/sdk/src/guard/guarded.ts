import { discard, isChunked } from '../chunk-source.ts';
import type { Attempt } from './attempt.ts';
import { guardedChunks } from './guarded-chunks.ts';
import type { TurnGuard } from './turn-guard.ts';
import type { GuardedArms } from './types.ts';

/**
 * Runs the candidate, and control in its place when the candidate fails while nothing was emitted and
 * no tool with an effect ran in the turn; else the error passes. Values, promises, async iterables and
 * web streams come back as what they were. Throws what passes, and what control throws.
 */
export function guarded<T>(guard: TurnGuard, arms: GuardedArms<T>): T {
  if (arms.when === false) return arms.control();
  const attempt = guard.begin(arms.timeoutMs);
  try {
    const result = guard.run(attempt, () => arms.candidate(attempt));
    // What comes back is of the sort of what came, which the types cannot follow.
    if (isThenable(result)) return settled(guard, attempt, result, arms) as T;
    if (isChunked(result)) return guardedChunks(guard, attempt, result, arms) as T;
    if (!isFailed(attempt)) return kept(attempt, result);
  } catch (error) {
    if (!attempt.giveUp(error)) throw error;
  }
  return arms.control();
}

async function settled<T>(
  guard: TurnGuard,
  attempt: Attempt,
  result: PromiseLike<unknown>,
  arms: GuardedArms<T>,
): Promise<unknown> {
  try {
    const value = await attempt.within(result, discard);
    if (isChunked(value)) return guardedChunks(guard, attempt, value, arms);
    if (!isFailed(attempt)) return kept(attempt, value);
  } catch (error) {
    if (!attempt.giveUp(error)) throw error;
  }
  return await arms.control();
}

/** The candidate said itself that it failed, and control can still take over. */
function isFailed(attempt: Attempt): boolean {
  return attempt.failure !== null && attempt.giveUp(attempt.failure.error);
}

function kept<T>(attempt: Attempt, value: T): T {
  attempt.keep();
  return value;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof Reflect.get(value, 'then') === 'function'
  );
}
