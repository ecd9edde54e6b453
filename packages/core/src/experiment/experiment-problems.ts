import { countText, numberText, percentText } from '../metric/number-text.ts';
import { ofName } from './arm-moments.ts';
import { MIXED_SHARE_MAX } from './limits.ts';
import type { ArmCells, RawAnalysis } from './metric-analysis.ts';
import { countOf } from './planned-share.ts';
import type { ExperimentOutcomes, ExperimentProblem, ExperimentReport } from './types.ts';

/** Why figures cannot be believed, or not fully; the weightiest first. Pure and total. */
export function experimentProblems(
  outcomes: ExperimentOutcomes,
  arms: ArmCells,
  analyses: readonly RawAnalysis[],
  ratio: ExperimentReport['sampleRatio'],
  isPaused: boolean,
): readonly ExperimentProblem[] {
  return [
    ...ratioProblem(arms, ratio),
    ...mixedProblem(outcomes, arms),
    ...emptyArms(arms),
    ...analyses.flatMap((analysis) => metricProblem(outcomes, arms, analysis)),
    ...(isPaused
      ? [
          problem(
            'guardrail-paused',
            true,
            'The experiment is paused: see what it was paused for, then resume it or roll it back',
          ),
        ]
      : []),
  ];
}

function problem(
  code: ExperimentProblem['code'],
  blocks: boolean,
  sentence: string,
): ExperimentProblem {
  return { code, blocks, sentence };
}

function unitsIn({ cells }: ArmCells[number]): number {
  return cells.reduce((sum, { units }) => sum + countOf(units), 0);
}

function ratioProblem(
  arms: ArmCells,
  { pValue, isMismatch }: ExperimentReport['sampleRatio'],
): readonly ExperimentProblem[] {
  if (!isMismatch || pValue === null) return [];
  const counts = arms.map((arm) => `${arm.variant} ${countText(unitsIn(arm))}`).join(', ');
  const chance = pValue < 1e-6 ? 'less than 0.000001' : numberText(pValue);
  return [
    problem(
      'sample-ratio',
      true,
      `Units did not fall to the arms as they were drawn (${counts}; chance ${chance}): find out who is missing, then start anew`,
    ),
  ];
}

function mixedProblem(
  { leftOut }: ExperimentOutcomes,
  arms: ArmCells,
): readonly ExperimentProblem[] {
  const mixed = countOf(leftOut.mixedUnits);
  const all = mixed + arms.reduce((sum, arm) => sum + unitsIn(arm), 0);
  if (!(mixed > MIXED_SHARE_MAX * all)) return [];
  return [
    problem(
      'mixed-units',
      true,
      `${countText(mixed)} units met two variants, ${percentText(mixed / all)} of all; at most ${percentText(MIXED_SHARE_MAX)} may be left out: check that the unit has one identity everywhere`,
    ),
  ];
}

function emptyArms(arms: ArmCells): readonly ExperimentProblem[] {
  const counts = arms.map(unitsIn);
  if (counts.every((count) => count === 0)) return [];
  return arms.flatMap(({ variant }, at) =>
    counts[at] === 0
      ? [problem('empty-arm', true, `No unit met "${variant}": nothing can be compared with it`)]
      : [],
  );
}

function metricProblem(
  { failed }: ExperimentOutcomes,
  arms: ArmCells,
  { name, role, kind, arms: figures, comparisons }: RawAnalysis,
): readonly ExperimentProblem[] {
  const blocks = role !== 'secondary';
  const reason = ofName(failed, name);
  if (reason !== undefined)
    return [problem('metric-failed', blocks, `${name} could not be read: ${reason}`)];
  const met = arms.filter((arm) => unitsIn(arm) > 0);
  const missing = met.filter(
    ({ cells }) => !cells.some((cell) => ofName(cell.sums, name) !== undefined),
  );
  if (missing.length > 0 && kind !== 'quantile')
    return [problem('metric-failed', blocks, `${name} could not be read: its figures are missing`)];
  const isWhole = met.length === arms.length;
  const unseen = role === 'guardrail' && isWhole ? unseenArm(figures, comparisons) : undefined;
  if (unseen !== undefined)
    return [
      problem(
        'metric-failed',
        true,
        `${name} says nothing of "${unseen}" yet, so a harm would not be seen: check where its figures come from, or wait for more units`,
      ),
    ];
  const hasFigures = figures.filter(({ value, units }) => value !== null && units >= 2).length >= 2;
  const isSilent = comparisons.every(({ difference }) => difference === null);
  if (!hasFigures || !isSilent) return [];
  return [
    problem(
      'no-variance',
      blocks && role === 'primary',
      `${name} is the same for every unit: no difference can be seen; check its event`,
    ),
  ];
}

/** An arm that cannot be compared with control, unless both have the same figure. */
function unseenArm(
  [control, ...candidates]: RawAnalysis['arms'],
  comparisons: RawAnalysis['comparisons'],
): string | undefined {
  const silent = comparisons.filter(({ difference }) => difference === null);
  return silent.find(({ variant }) => {
    const own = candidates.find((arm) => arm.variant === variant);
    const [value, other] = [own?.value ?? null, control?.value ?? null];
    if (value === null || other === null) return true;
    return Math.abs(value - other) > 1e-9 * Math.abs(other);
  })?.variant;
}
