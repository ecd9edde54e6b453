import { addToSketch, type Cell, mergeCells } from '@tidegate/core';
import type { TelemetrySeries } from '@tidegate/protocol';
import type { ProbeOutcome, ProbeTarget } from './probe-target.ts';

/** One question that ended. */
export interface AnsweredProbe {
  readonly target: ProbeTarget;
  readonly outcome: ProbeOutcome;
  /** From the question to its end, ms. */
  readonly tookMs: number;
  /** When it ended, ms since epoch. */
  readonly atMs: number;
  /** Since the last success, or the first question where there was none, ms; 0 = it is up. */
  readonly downMs: number;
}

/** What the questions of one environment say as series, until somebody takes them. */
export interface ProbeFigures {
  add(answered: AnsweredProbe): void;
  /** All series, and how many observations had no room; empty afterwards. */
  drain(): { readonly series: TelemetrySeries[]; readonly dropped: number };
}

/** Series start at multiples of this, ms. */
const WINDOW_MS = 10_000;

/**
 * Folds questions into series of 10 s with the label `probe`. At most `probeSeriesMax` of them wait;
 * observations of further ones are counted as dropped.
 */
export function createProbeFigures(limits: { readonly probeSeriesMax: number }): ProbeFigures {
  let waiting = new Map<string, TelemetrySeries>();
  let dropped = 0;
  return {
    add({ target, atMs, ...answered }) {
      const { flag, variant, name } = target;
      const startMs = Math.max(0, Math.floor(atMs / WINDOW_MS) * WINDOW_MS);
      for (const [metric, cell] of cellsOf(target, answered)) {
        const key = JSON.stringify([name, metric, startMs]);
        const before = waiting.get(key);
        if (before === undefined && waiting.size >= limits.probeSeriesMax) {
          dropped += 1;
          continue;
        }
        const merged = before === undefined ? cell : mergeCells(before.cell as Cell, cell);
        const place = { flag, variant, draw: 0, metric, labels: { probe: name }, startMs };
        waiting.set(key, { ...place, cell: merged as TelemetrySeries['cell'] });
      }
    },
    drain() {
      const drained = { series: [...waiting.values()], dropped };
      waiting = new Map();
      dropped = 0;
      return drained;
    },
  };
}

/**
 * The metrics of one question. A count of 0 is told too: no news of a probe is no good news. Times
 * are those of answers: a refused connection is fast and says nothing.
 */
function cellsOf(
  { check }: Pick<ProbeTarget, 'check'>,
  { outcome, tookMs, downMs }: Pick<AnsweredProbe, 'outcome' | 'tookMs' | 'downMs'>,
): [metric: string, cell: Cell][] {
  const downS = downMs / 1_000;
  const failures = check.kind === 'postgres' ? 'db_connection_failures' : 'failed_health_checks';
  const cells: [string, Cell][] = [
    ['uptime', { ...NO_TRIALS, trials: 1, events: outcome.ok ? 1 : 0 }],
    [failures, { kind: 'count', count: outcome.ok ? 0 : 1 }],
    ['downtime_s', { kind: 'gauge', min: downS, max: downS, last: downS }],
  ];
  if (!outcome.ok) return cells;
  const sumMicro = Math.round(tookMs * 1e6);
  const sketch = addToSketch([], tookMs);
  return [...cells, ['probe_ms', { kind: 'distribution', count: 1, sumMicro, sketch }]];
}

const NO_TRIALS = {
  kind: 'rate',
  atRiskUnits: 0,
  newUnits: 0,
  openUnits: 0,
  failedUnits: [],
} as const;
