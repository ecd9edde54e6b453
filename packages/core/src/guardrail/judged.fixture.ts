import type { Cell } from '../metric/types.ts';
import type {
  Arm,
  CountWithinGuardrail,
  Criterion,
  HeldGuardrail,
  Tick,
  TickRow,
  ZeroToleranceGuardrail,
} from './types.ts';

/** A round second, multiple of 10 s, that the tests count from. */
export const EPOCH_MS = 1_767_225_600_000;

/** `error_rate > 0.5 % for 5 m`, 20 turns a window, 3 errors. */
export const errorsHeld: HeldGuardrail = {
  shape: 'held',
  name: 'error_rate above 0.5% for 5m',
  metric: 'error_rate',
  statistic: { of: 'rate' },
  side: 'above',
  limit: 0.005,
  upper: null,
  forMs: 300_000,
  minSamples: 20,
  minEvents: 3,
  action: 'rollback',
  absolute: false,
};

/** `p99 latency_ms > 500 for 2 m`, 500 turns a window. */
export const latencyHeld: HeldGuardrail = {
  ...errorsHeld,
  name: 'p99 latency_ms above 500 for 2m',
  metric: 'latency_ms',
  statistic: { of: 'quantile', q: 0.99 },
  limit: 500,
  forMs: 120_000,
  minSamples: 500,
  minEvents: 0,
};

export const fourWithin: CountWithinGuardrail = {
  shape: 'count-within',
  name: 'failed_health_checks count 4 within 5m',
  metric: 'failed_health_checks',
  count: 4,
  withinMs: 300_000,
  action: 'rollback',
  absolute: false,
};

export const noLeaks: ZeroToleranceGuardrail = {
  shape: 'zero-tolerance',
  name: 'pii_leaks above 0',
  metric: 'pii_leaks',
  action: 'rollback',
  absolute: false,
};

/** `error_rate below 0.1 %`. */
export const errorsGate: Criterion = {
  shape: 'criterion',
  name: 'error_rate below 0.1%',
  metric: 'error_rate',
  statistic: { of: 'rate' },
  side: 'below',
  limit: 0.001,
};

/** So many events in so many trials. */
export function rateCell(events: number, trials: number): Cell {
  return {
    kind: 'rate',
    trials,
    events,
    atRiskUnits: 0,
    newUnits: 0,
    openUnits: 0,
    failedUnits: [],
  };
}

/** One row of a tick, of draw 1. */
export function row(arm: Arm, metric: string, cell: Cell): TickRow {
  return { metric, draw: 1, arm, startMs: EPOCH_MS, cell };
}

/** A tick so many seconds after the epoch. */
export function tick(seconds: number, ...rows: readonly TickRow[]): Tick {
  return { atMs: EPOCH_MS + seconds * 1_000, liveInstances: 1, rows };
}
