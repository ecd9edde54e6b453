import {
  ALERT_GAP_MIN_MS,
  ALERT_GAP_SHARE_MAX_MS,
  ALERT_STEP_LONGEST_MS,
  ALERT_STEP_MAX_MS,
  ALERT_STEP_MIN_MS,
  ALERT_WINDOW_STEPS,
} from './limits.ts';
import type { AlertRule, AlertState } from './types.ts';

/**
 * How often a rule is looked at, ms: three times within its `for`, every 10 s at most and every 1 s at
 * least. What is cheap and must be quick (a count without `for`) is looked at every second; a drop, and
 * what looks back for more than 2 h, changes slowly and costs more to read: the window holds 720 looks
 * at most, and 10 min is the longest step. Never throws.
 */
export function alertStepMs({ trigger }: Pick<AlertRule, 'trigger'>): number {
  if (trigger.kind === 'event') return ALERT_STEP_MAX_MS;
  const { forMs, windowMs, dropBy } = trigger.condition;
  const quick = dropBy !== null && forMs === 0 ? ALERT_STEP_MAX_MS : forMs / 3;
  const step = Math.max(ALERT_STEP_MIN_MS, Math.min(ALERT_STEP_MAX_MS, quick));
  return Math.trunc(Math.max(step, Math.min(windowMs / ALERT_WINDOW_STEPS, ALERT_STEP_LONGEST_MS)));
}

/**
 * Whether it is time to look at a rule. When the clock went back, it is: no look with data was made in
 * the future. Clocks of two servers that differ by seconds are none that went back. Never throws.
 */
export function alertIsDue(
  { dueMs, lastMs }: Pick<AlertState, 'dueMs' | 'lastMs'>,
  nowMs: number,
): boolean {
  if (dueMs <= nowMs || dueMs - nowMs > ALERT_STEP_LONGEST_MS) return true;
  return lastMs !== null && lastMs - nowMs > ALERT_GAP_MIN_MS;
}

/**
 * Time without data after which the past says nothing any more, ms: a rule that was about to fire, or
 * to recover, starts anew. Three looks and 10 s at least, or half of `for` or `keepFiringFor` up to a
 * minute where that is longer, so that one late look does not hide a fault. Never throws.
 */
export function alertGapMs(rule: Pick<AlertRule, 'trigger'>): number {
  const looks = Math.max(ALERT_GAP_MIN_MS, 3 * alertStepMs(rule));
  if (rule.trigger.kind === 'event') return looks;
  const { forMs, keepFiringForMs } = rule.trigger.condition;
  return Math.max(looks, Math.min(Math.max(forMs, keepFiringForMs) / 2, ALERT_GAP_SHARE_MAX_MS));
}
