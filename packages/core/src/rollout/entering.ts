import { avoidedBy, type EntryTimes, frozenBy, isOpen } from './deployment-window.ts';
import type { Blocker, Freeze, Outside, Plan, Rollout } from './types.ts';

/** What keeps a phase from being entered now. */
export type Obstacle =
  | { readonly kind: 'window' | 'avoid' }
  | { readonly kind: 'freeze'; readonly freeze: Freeze }
  /** A freeze of the environment, and a plan that goes before; as sentences. */
  | { readonly kind: 'frozen' | 'dependency'; readonly sentence: string };

/** Index of the phase that is entered next; `null` = none is: it is the last one, or it is over. Never throws. */
export function nextPhase(plan: Plan, { status, phase }: Rollout): number | null {
  if (status === 'scheduled') return 0;
  if (status !== 'running' && status !== 'paused') return null;
  return phase + 1 < plan.phases.length ? phase + 1 : null;
}

/** When a phase may be entered: its own window goes before the plan's. Never throws. */
export function entryTimes(plan: Plan, phase: number): EntryTimes {
  const { avoid, freezes } = plan;
  return { window: plan.phases[phase]?.window ?? plan.window, avoid, freezes };
}

/**
 * What keeps a phase from being entered now: its window, avoid periods and freezes of the plan, and
 * what the environment says. An emergency passes all but dependencies. Never throws.
 *
 * @param phase index of the phase to enter; `null` = none is entered, and nothing keeps it
 */
export function obstacles(
  plan: Plan,
  { method }: Pick<Rollout, 'method'>,
  phase: number | null,
  nowMs: number,
  outside: Outside = {},
): readonly Obstacle[] {
  if (phase === null) return [];
  const { freeze, dependency } = outside;
  const found: Obstacle[] = [];
  if (method !== 'emergency') {
    found.push(...closed(entryTimes(plan, phase), nowMs));
    if (freeze !== undefined) found.push({ kind: 'frozen', sentence: freeze });
  }
  if (dependency !== undefined) found.push({ kind: 'dependency', sentence: dependency });
  return found;
}

/** What the rollout waits for because of obstacles, each once. Never throws. */
export function entryBlockers(found: readonly Obstacle[]): readonly Blocker[] {
  return [...new Set(found.map(({ kind }) => BLOCKERS[kind]))];
}

const BLOCKERS: Readonly<Record<Obstacle['kind'], Blocker>> = {
  window: 'window',
  avoid: 'window',
  freeze: 'freeze',
  frozen: 'freeze',
  dependency: 'dependency',
};

function closed(times: EntryTimes, nowMs: number): readonly Obstacle[] {
  const found: Obstacle[] = [];
  if (times.window !== undefined && !isOpen(times.window, nowMs)) found.push({ kind: 'window' });
  if (avoidedBy(times, nowMs) !== null) found.push({ kind: 'avoid' });
  const freeze = frozenBy(times, nowMs);
  if (freeze !== null) found.push({ kind: 'freeze', freeze });
  return found;
}
