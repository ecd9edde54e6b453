import type { Experiment, ExperimentStep } from '../experiment/types.ts';
import { describeDuration } from './describe-duration.ts';
import { readDuration } from './duration.ts';
import { readAnalysis } from './experiment-analysis.ts';
import { type Fields, readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { PLAN_DEFAULTS, PLAN_LIMITS } from './limits.ts';
import { readChoice } from './name.ts';
import { readNumber } from './number.ts';
import { type OpenPlaces, readOpen } from './open-places.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

/** Keys of a planned sample. */
export const SAMPLE: Vocabulary = {
  what: '"sample"',
  required: { units: 'units: 1000' },
  optional: ['per', 'ours'],
};

/** What a sample counts: units of all arms together, or of each. */
export const SAMPLE_PER = ['total', 'arm'] as const;

/** How large an experiment is, and how it is judged. */
export type ExperimentSize = Pick<Experiment, 'sampleUnits' | 'durationMs' | 'analysis'>;

/**
 * Reads `sample`, `duration` and `analysis`. `null` when there are mistakes, which are reported. Never
 * throws.
 *
 * @param known.arms how many there are; 0 = not known
 */
export function readSize(
  report: Report,
  fields: Fields,
  known: {
    readonly arms: number;
    readonly steps: readonly ExperimentStep[];
    readonly open: OpenPlaces;
  },
): ExperimentSize | null {
  const { arms, steps, open } = known;
  const sampleUnits = readOptional(fields, 'sample', undefined, (value) =>
    readSample(report, value, arms, open),
  );
  const said = fields.get('duration');
  const durationMs = readOptional<number>(
    fields,
    'duration',
    PLAN_DEFAULTS.experimentDurationMs,
    (value) => readDuration(report, value, '"duration"', PLAN_LIMITS.experimentMs),
  );
  if (durationMs !== null) checkHolds(report, fields, steps, durationMs);
  const planned = { isSized: fields.get('sample') !== undefined, isTimed: said !== undefined };
  const analysis = readAnalysis(report, fields, { ...planned, durationMs, open });
  if (sampleUnits === null || durationMs === null || analysis === null) return null;
  return { sampleUnits: sampleUnits ?? null, durationMs, analysis };
}

function readSample(report: Report, node: Node, arms: number, open: OpenPlaces): number | null {
  const fields = readFields(report, node, SAMPLE);
  if (fields === null) return null;
  const units = readRequired(fields, 'units', (value) =>
    readNumber(report, value, '"units"', {
      ...{ min: 2, max: PLAN_LIMITS.minUnits, whole: true },
      example: '1000',
    }),
  );
  const per = readOptional<(typeof SAMPLE_PER)[number]>(fields, 'per', 'total', (value) =>
    readChoice(report, value, '"per"', SAMPLE_PER),
  );
  readOpen(report, fields, '"sample"', 'sample', open);
  if (units === null || per === null) return null;
  return per === 'arm' ? units * Math.max(arms, 1) : units;
}

/** The last step must have time of its own: it is what is decided on. */
function checkHolds(
  report: Report,
  fields: Fields,
  steps: readonly ExperimentStep[],
  durationMs: number,
): void {
  const heldMs = steps.reduce((sum, { holdMs }) => sum + (holdMs ?? 0), 0);
  if (heldMs < durationMs) return;
  addProblem(report, {
    code: 'out-of-range',
    at: fields.get('ramp')?.value.at ?? fields.at,
    message: `Cannot read "ramp": its steps hold for ${describeDuration(heldMs)}, and the experiment takes ${describeDuration(durationMs)}`,
    expected: 'holds that are shorter together than "duration" (28d where it is not said)',
  });
}
