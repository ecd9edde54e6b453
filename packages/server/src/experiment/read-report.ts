import { analyseExperiment, type ExperimentOutcomes, type ExperimentReport } from '@tidegate/core';
import type { OutcomeQuestion, OutcomeReader } from '../outcome/reader.ts';
import type { StoredExperiment, StoredRun } from '../store/experiment-operations.ts';

/** What a run asks of exposures and figures up to now, or to its end. */
export function questionOf(
  { environment }: Pick<StoredExperiment, 'environment'>,
  { experiment, draws, startedMs, endedMs }: StoredRun,
  nowMs: number,
): OutcomeQuestion {
  const toMs = Math.trunc(Math.min(nowMs, endedMs ?? nowMs));
  return { environment, experiment, draws, startedMs, toMs };
}

/** Reads the figures of a run and says what they say. */
export async function readReport(
  reader: OutcomeReader,
  stored: StoredExperiment,
  run: StoredRun,
  { nowMs, isLook }: { readonly nowMs: number; readonly isLook: boolean },
): Promise<{ readonly outcomes: ExperimentOutcomes; readonly report: ExperimentReport }> {
  const outcomes = await reader.read(questionOf(stored, run, nowMs));
  const { experiment, looks, startedMs, status } = run;
  const isPaused = status === 'paused';
  const report = analyseExperiment(experiment, outcomes, looks, { startedMs, isLook, isPaused });
  return { outcomes, report };
}
