import { type ExperimentReport, lookTimes, nextLookMs } from '@tidegate/core';
import type { ExperimentRunView, ExperimentView } from '@tidegate/protocol';
import type { StoredExperiment, StoredRun } from '../store/experiment-operations.ts';
import { isUnderWay } from './is-under-way.ts';

/** An experiment as people see it. While it runs, as it was started; else as it was applied. */
export function viewExperiment(
  stored: StoredExperiment,
  report: ExperimentReport | null,
  nowMs: number,
): ExperimentView {
  const { environment, name, hash, status, run } = stored;
  const { description, hypothesis } = stored.experiment;
  const experiment = isUnderWay(stored) ? stored.run.experiment : stored.experiment;
  const { flag, unit, analysis, arms, metrics, sampleUnits, durationMs } = experiment;
  return {
    ...{ name, environment, description, hypothesis, flag, unit, hash, sampleUnits, durationMs },
    ...{ method: analysis.method, status },
    arms: arms.map(({ variant, title, weightParts }) => ({ variant, title, weightParts })),
    primary: metrics.flatMap((metric) => (metric.role === 'primary' ? [metric.name] : [])),
    run: run === null ? null : viewRun(run, nowMs),
    report: report === null ? null : structuredClone<ExperimentView['report']>(report as never),
  };
}

function viewRun(run: StoredRun, nowMs: number): ExperimentRunView {
  const { rolloutId, experiment, status, step, startedMs, endedMs, looks, decision } = run;
  const planned = lookTimes(experiment, startedMs);
  return {
    ...{ rolloutId, step, startedMs, endedMs },
    status: endedMs === null ? (status as ExperimentRunView['status']) : 'ended',
    endsMs: endedMs === null ? Math.trunc(planned.at(-1) ?? startedMs) : null,
    nextLookMs: endedMs === null ? whole(nextLookMs(experiment, startedMs, nowMs)) : null,
    plannedLooks: planned.length,
    looks: looks.map(({ atMs, information }) => ({ atMs, information })),
    decision: decision === null ? null : { ...decision },
  };
}

function whole(ms: number | null): number | null {
  return ms === null ? null : Math.trunc(ms);
}
