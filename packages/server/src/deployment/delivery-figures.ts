import type { DeliveryFigures } from '@tidegate/protocol';
import type { SafetyRows } from '../store/safety-rows.ts';
import { ROLLED_BACK_DAYS } from './limits.ts';

/** What the figures need of a deployment. */
export type DeliveredRow = Pick<
  SafetyRows['deployment'],
  'kind' | 'status' | 'startedMs' | 'endedMs' | 'commitMs'
>;

/** A rollout that went back. */
export interface Restore {
  /** When it was decided to go back, ms. */
  readonly detectedMs: number;
  /** When the last layer was safe; `null` = it is still going back. */
  readonly safeMs: number | null;
  /** Since when the guardrail that decided had been beyond its limit; `null` = nobody knows. */
  readonly onsetMs: number | null;
}

const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;

/**
 * How an environment delivers, over the `days` before `nowMs`. Never throws.
 *
 * Counted are deployments and hotfixes by their end; rollbacks are no deliveries.
 * - `deployments`: those that succeeded, also when they were taken back later; `perWeek` is this
 *   × 7 / `days`, whether or not anybody told of deployments all that time.
 * - `leadP50Ms`: from the commit to the end, of those of them that told their commit's time.
 * - `durationP50Ms`, `durationP95Ms`: from begin to end, of the same.
 * - `failedShare`: those that failed, of all that ended.
 * - `rolledBackShareYear`: those that were taken back, of all that ended and did not fail, over the 365
 *   days before `nowMs`, whatever `days` is.
 * - `rollbacks`: rollouts that went back; `restoreP50Ms` from the decision until all layers were safe,
 *   `detectP50Ms` from the onset to the decision, each of those whose two moments are known.
 *
 * Quantiles are by nearest rank: the least value that at least that share of all does not exceed.
 *
 * @param rows of the environment, in any order, at least those of the last 365 days and of `days`
 * @param restores of the environment, in any order
 */
export function deliveryFiguresOf(
  rows: readonly DeliveredRow[],
  restores: readonly Restore[],
  span: { readonly environment: string; readonly days: number; readonly nowMs: number },
): DeliveryFigures {
  const { environment, days, nowMs } = span;
  const isWithin = (atMs: number | null, spanDays: number) =>
    atMs !== null && atMs > nowMs - spanDays * DAY_MS && atMs <= nowMs;
  const ended = rows.filter(({ kind, status }) => kind !== 'rollback' && status !== 'running');
  const now = ended.filter(({ endedMs }) => isWithin(endedMs, days));
  const good = now.filter(({ status }) => status !== 'failed');
  const year = ended.filter(
    ({ endedMs, status }) => status !== 'failed' && isWithin(endedMs, ROLLED_BACK_DAYS),
  );
  const durations = good.map(({ startedMs, endedMs }) => between(startedMs, endedMs));
  const back = restores.filter(({ detectedMs }) => isWithin(detectedMs, days));
  return {
    ...{ environment, days, deployments: good.length, perWeek: (good.length * WEEK_DAYS) / days },
    leadP50Ms: quantile(
      good.map(({ commitMs, endedMs }) => between(commitMs, endedMs)),
      0.5,
    ),
    durationP50Ms: quantile(durations, 0.5),
    durationP95Ms: quantile(durations, 0.95),
    failedShare: share(now.length - good.length, now.length),
    rolledBackShareYear: share(
      year.filter(({ status }) => status === 'rolled-back').length,
      year.length,
    ),
    restoreP50Ms: quantile(
      back.map(({ detectedMs, safeMs }) => between(detectedMs, safeMs)),
      0.5,
    ),
    detectP50Ms: quantile(
      back.map(({ onsetMs, detectedMs }) => between(onsetMs, detectedMs)),
      0.5,
    ),
    rollbacks: back.length,
  };
}

/** Clocks of different machines may disagree: no time is below 0. */
function between(fromMs: number | null, toMs: number | null): number | null {
  return fromMs === null || toMs === null ? null : Math.max(0, toMs - fromMs);
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function quantile(values: readonly (number | null)[], q: number): number | null {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] ?? null;
}
