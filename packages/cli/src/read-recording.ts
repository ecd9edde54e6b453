import type { Plan, Recording, Rollout, Tick } from '@tidegate/core';

/** What the server answers of recorded ticks, all pages in one. */
export interface RecordedAnswer {
  readonly plan: unknown;
  readonly rollout: unknown;
  readonly ticks: readonly { readonly inputs: unknown }[];
}

/**
 * A recording out of what a server or a file says; ticks in order of time, rows that are none left
 * out. `null` when it is no recording. Never throws.
 */
export function readRecording(value: unknown): Recording | null {
  const { plan, rollout, ticks } = fieldsOf(value);
  if (!Array.isArray(ticks) || !isPlan(plan) || !isRollout(rollout)) return null;
  const read = ticks
    .map((tick: unknown) => tickOf(fieldsOf(tick)['inputs']))
    .filter((tick) => tick !== null)
    .sort((a, b) => a.atMs - b.atMs);
  return { plan, rollout, ticks: read };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function isPlan(value: unknown): value is Plan {
  const { phases, guardrails, rollback } = fieldsOf(value);
  return Array.isArray(phases) && Array.isArray(guardrails) && typeof rollback === 'object';
}

function isRollout(value: unknown): value is Rollout {
  const { ramp, phase, nextDraw, baselines } = fieldsOf(value);
  return (
    Array.isArray(ramp) &&
    Number.isInteger(phase) &&
    Number.isInteger(nextDraw) &&
    typeof baselines === 'object'
  );
}

function tickOf(value: unknown): Tick | null {
  const { atMs, liveInstances, rows } = fieldsOf(value);
  if (typeof atMs !== 'number' || !Number.isFinite(atMs) || !Array.isArray(rows)) return null;
  const live = typeof liveInstances === 'number' ? liveInstances : 0;
  const kept = rows.filter((row: unknown) => typeof fieldsOf(row)['cell'] === 'object');
  return { ...(value as Tick), atMs, liveInstances: live, rows: kept };
}
