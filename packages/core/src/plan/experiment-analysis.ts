import type { AnalysisMethod, ExperimentAnalysis } from '../experiment/types.ts';
import { describeDuration } from './describe-duration.ts';
import { readDuration } from './duration.ts';
import {
  type Fields,
  readFields,
  readOptional,
  readRequired,
  refuseFields,
  type Vocabulary,
} from './fields.ts';
import { found } from './found.ts';
import { PLAN_DEFAULTS, PLAN_LIMITS } from './limits.ts';
import { readChoice } from './name.ts';
import { type OpenPlaces, readOpen } from './open-places.ts';
import { fractionOf } from './percent.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

/** Keys of `analysis`. */
export const ANALYSIS: Vocabulary = {
  what: '"analysis"',
  required: {},
  optional: ['method', 'alpha', 'power', 'look', 'past', 'window', 'ours'],
};

/** When an experiment may be decided. */
export const ANALYSIS_METHODS = ['fixed', 'group-sequential', 'always-valid'] as const;

/** What is known of the experiment. */
export interface Planned {
  /** Whether a sample was named. */
  readonly isSized: boolean;
  /** Whether a duration was named. */
  readonly isTimed: boolean;
  /** `null` = it could not be read. */
  readonly durationMs: number | null;
  readonly open: OpenPlaces;
}

/**
 * Reads how an experiment is judged. Where nothing is said of the method, an experiment with a sample
 * and a duration is group-sequential, and any other always-valid. `null` when there are mistakes,
 * which are reported. Never throws.
 */
export function readAnalysis(
  report: Report,
  fields: Fields,
  planned: Planned,
): ExperimentAnalysis | null {
  const before = report.problems.length;
  const field = fields.get('analysis');
  const inner =
    field === undefined ? NOTHING_SAID : (readFields(report, field.value, ANALYSIS) ?? null);
  if (inner === null) return null;
  readOpen(report, inner, '"analysis"', 'analysis', planned.open);
  const usual = planned.isSized && planned.isTimed ? 'group-sequential' : 'always-valid';
  const method = readOptional<AnalysisMethod>(inner, 'method', usual, (value) =>
    readChoice(report, value, '"method"', ANALYSIS_METHODS),
  );
  const chances = readChances(report, inner);
  const span = (key: 'past' | 'window') =>
    readRequired(inner, key, (value) =>
      readDuration(report, value, `"${key}"`, PLAN_LIMITS.experimentMs),
    );
  const times = { pastMs: span('past'), windowMs: span('window') };
  const lookEveryMs = readLook(report, inner, method, planned.durationMs);
  if (method !== null) checkTimed(report, inner, method, planned);
  if (report.problems.length > before || method === null || lookEveryMs === null) return null;
  return { method, ...chances, lookEveryMs, ...times };
}

const NOTHING_SAID: Fields = { at: { line: 1, column: 1 }, get: () => undefined };

function readChances(report: Report, fields: Fields): { alpha: number; power: number } {
  const { experimentAlpha, experimentPower } = PLAN_DEFAULTS;
  const { alphaMax } = PLAN_LIMITS;
  const alpha = readOptional<number>(fields, 'alpha', experimentAlpha, (value) =>
    readChance(report, value, '"alpha"', {
      fits: (chance) => chance > 0 && chance <= alphaMax,
      range: `above 0% and at most ${alphaMax * 100}%`,
      example: 'the chance of a false finding, for example "5%"',
    }),
  );
  const power = readOptional<number>(fields, 'power', experimentPower, (value) =>
    readChance(report, value, '"power"', {
      fits: (chance) => chance >= 0.5 && chance < 1,
      range: 'from 50% to less than 100%',
      example: 'the chance to find what is there, for example "80%"',
    }),
  );
  return { alpha: alpha ?? experimentAlpha, power: power ?? experimentPower };
}

function readChance(
  report: Report,
  node: Node,
  what: string,
  { fits, range, example }: { fits: (chance: number) => boolean; range: string; example: string },
): number | null {
  const chance = fractionOf(node);
  if (chance !== null && fits(chance)) return chance;
  return addProblem(report, {
    code: chance === null ? 'wrong-type' : 'out-of-range',
    at: node.at,
    message: `Cannot read ${what}: ${chance === null ? `found ${found(node)}` : `${found(node)} is not ${range}`}`,
    expected: example,
  });
}

/** Time between looks; what is not said is a day, or longer where there would be too many. */
function readLook(
  report: Report,
  fields: Fields,
  method: AnalysisMethod | null,
  durationMs: number | null,
): number | null {
  const field = fields.get('look');
  if (durationMs === null || method === null) return null;
  if (method === 'fixed') {
    const right = '"analysis" without it: there is one look, at the end';
    refuseFields(report, fields, ['look'], 'beside "method: fixed"', right);
    return durationMs;
  }
  if (field === undefined) return usualLook(durationMs);
  const everyMs = readDuration(report, field.value, '"look"', PLAN_LIMITS.experimentMs);
  if (everyMs === null) return null;
  return checkLook(report, field.value, everyMs, durationMs);
}

function usualLook(durationMs: number): number {
  const { experimentLookMs } = PLAN_DEFAULTS;
  const days = Math.ceil(durationMs / PLAN_LIMITS.looks / experimentLookMs);
  return Math.min(durationMs, Math.max(1, days) * experimentLookMs);
}

function checkLook(
  report: Report,
  { at }: Node,
  everyMs: number,
  durationMs: number,
): number | null {
  const looks = Math.ceil(durationMs / everyMs);
  const takes = describeDuration(durationMs);
  if (everyMs > durationMs) {
    return addProblem(report, {
      code: 'out-of-range',
      at,
      message: `Cannot look every ${describeDuration(everyMs)}: the experiment takes ${takes}`,
      expected: `a duration up to ${takes}`,
    });
  }
  if (looks <= PLAN_LIMITS.looks) return everyMs;
  return addProblem(report, {
    code: 'too-large',
    at,
    message: `Cannot look every ${describeDuration(everyMs)}: that makes ${looks} looks`,
    expected: `at most ${PLAN_LIMITS.looks} looks within ${takes}`,
  });
}

/** What is decided at the end, or by looks before it, needs an end. */
function checkTimed(
  report: Report,
  fields: Fields,
  method: AnalysisMethod,
  { isTimed }: Planned,
): void {
  const field = fields.get('method');
  if (isTimed || field === undefined || method === 'always-valid') return;
  addProblem(report, {
    code: 'missing-key',
    at: field.value.at,
    message: `Cannot analyse with method "${method}": the experiment has no planned end`,
    expected:
      '"duration" beside "analysis", for example "duration: 28d", or "method: always-valid"',
  });
}
