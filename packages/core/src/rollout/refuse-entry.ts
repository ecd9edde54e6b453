import { type Obstacle, obstacles } from './entering.ts';
import { obstacleSentence } from './obstacle-sentence.ts';
import type { Outside, Plan, Refusal, Rollout } from './types.ts';

/** Who wants to enter a phase, and why. */
interface Entry {
  /** For the sentence: "start", "promote". */
  readonly verb: string;
  /** Index of the phase; `null` = none is entered. */
  readonly phase: number | null;
  readonly reason: string;
  readonly outside?: Outside | undefined;
}

/**
 * Why a person may not enter a phase now, or `null` when he may: outside of the window he says why;
 * avoid periods and freezes give way to an emergency only, dependencies to nothing. Never throws.
 */
export function refuseEntry(
  plan: Plan,
  rollout: Rollout,
  { verb, phase, reason, outside }: Entry,
  nowMs: number,
): Refusal | null {
  if (phase === null) return null;
  const found = obstacles(plan, rollout, phase, nowMs, outside);
  const refusal = (obstacle: Obstacle, code: Refusal['code'], todo: string): Refusal => ({
    code,
    sentence: `Cannot ${verb} rollout "${rollout.id}": ${obstacleSentence(plan, phase, obstacle, nowMs)}; ${todo}`,
  });
  const dependency = found.find(({ kind }) => kind === 'dependency');
  if (dependency !== undefined) {
    return refusal(dependency, 'dependency-open', 'wait until that is over');
  }
  const frozen = found.find(({ kind }) => kind !== 'window');
  if (frozen !== undefined) {
    const todo = verb === 'start' ? 'wait, or start it as an emergency' : 'wait until that is over';
    return refusal(frozen, 'frozen', todo);
  }
  const [window] = found;
  if (window === undefined || reason.trim() !== '') return null;
  return refusal(window, 'window-closed', 'wait, or say why it cannot');
}
