import type { RawAnalysis } from './metric-analysis.ts';
import { plainNumber, plainPercent } from './plain-number.ts';
import type { ArmComparison, Experiment, MetricAnalysis } from './types.ts';

/** When it was found. */
export interface FoundWhen {
  /** At an earlier look than the present figures, which may say something else by now. */
  readonly isEarlier: boolean;
  /** Whether the planned end is reached. */
  readonly isOver: boolean;
}

/** What was found in one comparison, with its figures. Never throws. */
export function comparisonSentence(
  experiment: Experiment,
  analysis: Pick<RawAnalysis, 'metric'> & Pick<MetricAnalysis, 'name' | 'kind' | 'arms'>,
  found: Omit<ArmComparison, 'sentence'>,
  when: FoundWhen = { isEarlier: false, isOver: false },
): string {
  const { name, kind, arms, metric } = analysis;
  const { variant, difference } = found;
  const [control] = arms;
  const own = arms.find((arm) => arm.variant === variant);
  if (difference === null || !control)
    return `${name}: nothing can be said of "${variant}" yet; it takes units in both arms that differ`;
  const figures = `${figureText(kind, own?.value)} against ${figureText(kind, control.value)}`;
  const by = `${name} of "${variant}" is ${distanceText(kind, found)} (${figures})`;
  return `${by}: ${findingText(experiment, metric, found, when)}${evidenceText(experiment, kind, found)}`;
}

/** A metric's figure for people: a share as per cent, anything else as a number. */
export function figureText(kind: MetricAnalysis['kind'], value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return 'no figure';
  return kind === 'rate' ? plainPercent(value) : plainNumber(value);
}

/** `0.0412` as `0.041`; very small ones as a bound. */
export function pValueText(pValue: number): string {
  return pValue < 0.0001 ? 'p below 0.0001' : `p ${Number(pValue.toPrecision(2))}`;
}

function distanceText(
  kind: MetricAnalysis['kind'],
  { difference, relative }: Omit<ArmComparison, 'sentence'>,
): string {
  const shown = relative ?? difference ?? 0;
  const direction = shown < 0 ? 'lower' : 'higher';
  if (relative !== null) return `${plainPercent(Math.abs(relative))} ${direction}`;
  return `${kind === 'rate' ? `${plainNumber(Math.abs(shown) * 100)} points` : plainNumber(Math.abs(shown))} ${direction}`;
}

function findingText(
  { analysis }: Experiment,
  { role, better, tolerance }: RawAnalysis['metric'],
  { state }: Omit<ArmComparison, 'sentence'>,
  { isEarlier, isOver }: FoundWhen,
): string {
  const shown = isEarlier ? 'an earlier look showed it ' : '';
  const many = role === 'secondary' ? ', by the false discovery rate' : '';
  switch (state) {
    case 'better':
      return `${shown}better, ${better} is${many}`;
    case 'worse':
      return role === 'guardrail' && tolerance > 0
        ? `${shown}worse by more than the ${plainPercent(tolerance)} that is tolerated`
        : `${shown}worse, ${better} would be better${many}`;
    default:
      return role === 'guardrail'
        ? `not shown to be more than ${plainPercent(tolerance)} worse`
        : analysis.method === 'fixed' && !isOver
          ? 'no difference is shown; one look at the planned end decides'
          : 'no difference is shown';
  }
}

function evidenceText(
  { analysis }: Experiment,
  kind: MetricAnalysis['kind'],
  { interval, isRelative, pValue, adjustedPValue }: Omit<ArmComparison, 'sentence'>,
): string {
  const level = plainNumber((1 - analysis.alpha) * 100);
  const unit = isRelative ? ' %' : kind === 'rate' ? ' points' : '';
  const end = (value: number) =>
    `${value > 0 ? '+' : ''}${plainNumber(unit === '' ? value : value * 100)}${unit}`;
  const parts = [
    ...(interval === null
      ? []
      : [`${level} % interval ${end(interval[0])} to ${end(interval[1])}`]),
    ...(pValue === null ? [] : [pValueText(pValue)]),
    ...(pValue === null || adjustedPValue === null || adjustedPValue === pValue
      ? []
      : [`${pValueText(adjustedPValue)} with the other comparisons`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
