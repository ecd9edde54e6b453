import { setTimeout as wait } from 'node:timers/promises';
import { DemoFailure } from './demo-failure.ts';

/** Asks again and again until there is an answer; rejects with a `DemoFailure` after `limitMs`. */
export async function until<T>(
  what: string | (() => string),
  limitMs: number,
  ask: () => Promise<T | null> | T | null,
  everyMs = 50,
): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > deadline) {
      throw new DemoFailure(
        `Cannot go on: ${typeof what === 'string' ? what : what()} did not happen within ${Math.round(limitMs / 1_000)} s; see the last lines of the processes below`,
      );
    }
    await wait(everyMs);
  }
}
