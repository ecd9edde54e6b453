import type { Experiment, ExperimentMetric } from '@tidegate/core';
import type { Kysely } from 'kysely';
import type { Tables, TelemetrySource } from '../store/tables.ts';
import type { OutcomeQuestion } from './reader.ts';

/** When the run began; a whole minute. */
export const STARTED_MS = 1_800_000_000_000;
export const MINUTE_MS = 60_000;

/** A metric over an event `paid`. */
export function aMetric(changes: Partial<ExperimentMetric> = {}): ExperimentMetric {
  return {
    ...{ name: 'paying', description: null, role: 'primary', kind: 'rate', better: 'higher' },
    ...{ numerator: { from: { event: 'paid' }, of: 'any' }, denominator: null, quantile: null },
    ...{ expect: null, deviation: null, detect: null, tolerance: 0, ...changes },
  };
}

/** A question about a run of flag `checkout` with one draw, 1. */
export function aQuestion(
  metrics: readonly ExperimentMetric[],
  changes: Partial<Omit<OutcomeQuestion, 'experiment'>> & {
    readonly analysis?: Partial<Experiment['analysis']>;
  } = {},
): OutcomeQuestion {
  const { analysis, ...rest } = changes;
  const experiment: Experiment = {
    ...{ name: 'button', description: null, hypothesis: null, environment: 'production' },
    ...{ flag: 'checkout', unit: 'userId', steps: [], metrics, sampleUnits: null },
    arms: [
      { variant: 'old', weightParts: 50_000, title: null },
      { variant: 'new', weightParts: 50_000, title: null },
    ],
    durationMs: 86_400_000,
    analysis: {
      ...{ method: 'fixed', alpha: 0.05, power: 0.8, lookEveryMs: 86_400_000 },
      ...{ pastMs: null, windowMs: null, ...analysis },
    },
    ...{ guardrails: [], conversations: 'drain', notify: [] },
  };
  return {
    ...{ environment: 'production', experiment, draws: [{ id: 1, segment: null }] },
    ...{ startedMs: STARTED_MS, toMs: STARTED_MS + 100 * MINUTE_MS, ...rest },
  };
}

/** Writes rows as ingest does; times in minutes since the start. */
export function outcomeRows(db: Kysely<Tables>) {
  return {
    met: async (
      unit: string,
      variant: string,
      minute: number,
      { draw = 1, mixed = 0, source = 'server' as TelemetrySource } = {},
    ) => {
      const place = { environment: 'production', flag: 'checkout', variant, draw, unit, source };
      const firstMs = STARTED_MS + minute * MINUTE_MS;
      await db
        .insertInto('exposure')
        .values({ ...place, firstMs, mixed })
        .execute();
    },
    did: async (
      unit: string,
      minute: number,
      values: readonly number[] = [1],
      { event = 'paid', source = 'server' as TelemetrySource } = {},
    ) => {
      const atMs = STARTED_MS + minute * MINUTE_MS;
      const sum = values.reduce((all, value) => all + value, 0);
      const sumSq = values.reduce((all, value) => all + value * value, 0);
      const place = { environment: 'production', event, source };
      const times = { minuteMs: atMs - (atMs % MINUTE_MS), firstMs: atMs, lastMs: atMs };
      await db
        .insertInto('conversion')
        .values({ ...place, unit, ...times, n: values.length, sum, sumSq })
        .execute();
      await db
        .insertInto('conversion_total')
        .values({ ...place, units: 1, n: values.length, sum, lastMs: atMs, kept: 1 })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
  };
}
