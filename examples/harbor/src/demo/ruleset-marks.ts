import type { VariantStatistics } from '../agent/turn-statistics.ts';

/** When a rollback's ruleset took effect in one SDK process. */
export interface RollbackMark {
  readonly sdk: string;
  readonly rulesetId: string;
  /** ms since epoch, on this machine's clock. */
  readonly atMs: number;
  /** Harbor processes: its turns by variant at that moment. */
  readonly statistics: Readonly<Record<string, VariantStatistics>> | null;
}

/**
 * The first rollback ruleset of each SDK process at or after `decidedMs`; `null` while one of
 * `sdks` has none yet.
 */
export function rollbackMarks(
  marks: readonly RollbackMark[],
  sdks: readonly string[],
  decidedMs: number,
): readonly RollbackMark[] | null {
  const found: RollbackMark[] = [];
  for (const sdk of sdks) {
    const mark = marks.find((each) => each.sdk === sdk && each.atMs >= decidedMs);
    if (mark === undefined) return null;
    found.push(mark);
  }
  return found;
}

/** Time from `sinceMs` until the last SDK process had the rollback, ms. */
export function lastSdkMs(marks: readonly RollbackMark[], sinceMs: number): number {
  return Math.max(...marks.map((mark) => mark.atMs)) - sinceMs;
}

/** Candidate turns that a process began after it had the rollback, summed over the processes. */
export function servedAfter(
  marks: readonly RollbackMark[],
  candidate: string,
  now: Readonly<Record<string, Readonly<Record<string, VariantStatistics>>>>,
): number {
  return marks
    .filter((mark) => mark.statistics !== null)
    .map((mark) => {
      const before = mark.statistics?.[candidate]?.begun ?? 0;
      return (now[mark.sdk]?.[candidate]?.begun ?? 0) - before;
    })
    .reduce((sum, turns) => sum + turns, 0);
}
