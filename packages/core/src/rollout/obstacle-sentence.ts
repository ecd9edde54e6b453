import { nextOpening } from './deployment-window.ts';
import { entryTimes, nextPhase, type Obstacle, obstacles } from './entering.ts';
import type { Outside, Plan, Rollout } from './types.ts';
import { utcDateTimeText } from './utc-time-text.ts';

/**
 * Why a phase cannot be entered now, such as `the window of phase "ten" is closed until 2026-01-06
 * 10:00 UTC`. Never throws.
 *
 * @param phase index of the phase to enter
 */
export function obstacleSentence(
  plan: Plan,
  phase: number,
  obstacle: Obstacle,
  nowMs: number,
): string {
  const name = plan.phases[phase]?.name ?? '';
  switch (obstacle.kind) {
    case 'window':
      return `the window of phase "${name}" is closed until ${openingText(plan, phase, nowMs)}`;
    case 'avoid':
      return `this is a time to avoid until ${openingText(plan, phase, nowMs)}`;
    case 'freeze':
      return `freeze "${obstacle.freeze.name}" lasts until ${utcDateTimeText(obstacle.freeze.toMs)}`;
    default:
      return obstacle.sentence;
  }
}

/**
 * Why window, freeze or dependency keep a rollout from its next phase, as sentences; empty = nothing
 * does. Never throws.
 */
export function outsideSentences(
  plan: Plan,
  rollout: Rollout,
  outside: Outside,
  nowMs: number,
): readonly string[] {
  const next = nextPhase(plan, rollout);
  if (next === null) return [];
  return obstacles(plan, rollout, next, nowMs, outside).map((obstacle) => {
    const sentence = obstacleSentence(plan, next, obstacle, nowMs);
    return `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`;
  });
}

/**
 * When window, avoid periods and freezes of the plan let the rollout into its next phase, ms since
 * epoch; `null` = now, or not within 400 days, which `outsideSentences` tells apart. Never throws.
 */
export function opensMs(plan: Plan, rollout: Rollout, nowMs: number): number | null {
  const next = nextPhase(plan, rollout);
  if (next === null || rollout.method === 'emergency') return null;
  const atMs = nextOpening(entryTimes(plan, next), nowMs);
  return atMs === nowMs ? null : atMs;
}

function openingText(plan: Plan, phase: number, nowMs: number): string {
  const atMs = nextOpening(entryTimes(plan, phase), nowMs);
  return atMs === null ? 'further notice' : utcDateTimeText(atMs);
}
