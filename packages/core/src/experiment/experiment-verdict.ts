import { countText } from '../metric/number-text.ts';
import { utcDateTimeText } from '../rollout/utc-time-text.ts';
import type { ExperimentReport, ExperimentVerdict, MetricAnalysis } from './types.ts';

/** What a verdict is made from. */
export interface Found
  extends Pick<ExperimentReport, 'metrics' | 'problems' | 'mayDecide' | 'isOver' | 'units'> {
  /** Variants but control, in their order. */
  readonly candidates: readonly string[];
  readonly control: string;
  /** The next planned look, ms since epoch; `null` = none is planned. */
  readonly nextLookMs: number | null;
  readonly method: ExperimentReport['method'];
}

/** Ship, roll back or keep running, with the reasons. A person decides. Pure and total. */
export function experimentVerdict(found: Found): ExperimentVerdict {
  const { problems, mayDecide, metrics, isOver } = found;
  const blocking = problems.filter(({ blocks }) => blocks).map(({ sentence }) => sentence);
  const winner = mayDecide && blocking.length === 0 ? winnerOf(found) : null;
  if (winner !== null)
    return { kind: 'ship', variant: winner, reasons: sentencesOf(metrics, winner, found.control) };
  const harm = harmOf(found);
  if (harm.length > 0) return { kind: 'roll-back', variant: null, reasons: [...harm, ...blocking] };
  if (isOver) return { kind: 'roll-back', variant: null, reasons: endReasons(found, blocking) };
  return {
    kind: 'keep-running',
    variant: null,
    reasons: [...blocking, ...worseSentences(found), ...waitingReasons(found)],
  };
}

/** The arm to ship: shown better somewhere, worse nowhere; the one that is better in most, then by most. */
function winnerOf({ candidates, metrics }: Found): string | null {
  const primary = metrics.filter(({ role }) => role === 'primary');
  const ranked = candidates
    .filter((variant) => isHarmless(metrics, variant))
    .map((variant) => ({ variant, ...gainOf(primary, variant) }))
    .filter(({ better }) => better > 0)
    .sort((a, b) => b.better - a.better || b.gain - a.gain);
  return ranked[0]?.variant ?? null;
}

function isHarmless(metrics: readonly MetricAnalysis[], variant: string): boolean {
  return metrics.every(
    (metric) => metric.role === 'secondary' || stateOf(metric, variant) !== 'worse',
  );
}

function stateOf({ comparisons }: MetricAnalysis, variant: string): string {
  return comparisons.find((each) => each.variant === variant)?.state ?? 'no-data';
}

/** In how many metrics an arm is better, and by how much in the first of them, as a share of control. */
function gainOf(
  primary: readonly MetricAnalysis[],
  variant: string,
): { readonly better: number; readonly gain: number } {
  const won = primary.filter((metric) => stateOf(metric, variant) === 'better');
  const first = won[0]?.comparisons.find((each) => each.variant === variant);
  return { better: won.length, gain: Math.abs(first?.relative ?? first?.difference ?? 0) };
}

function sentencesOf(
  metrics: readonly MetricAnalysis[],
  variant: string,
  control: string,
): readonly string[] {
  const of = (role: MetricAnalysis['role']) =>
    metrics
      .filter((metric) => metric.role === role)
      .flatMap(({ comparisons }) => comparisons)
      .filter((each) => each.variant === variant);
  const primary = of('primary');
  const rank = ({ state }: { state: string }) => (state === 'better' ? 0 : 1);
  return [
    ...primary.toSorted((a, b) => rank(a) - rank(b)).map(({ sentence }) => sentence),
    ...of('guardrail').map(({ sentence }) => sentence),
    `Nothing speaks against "${variant}": no primary or guardrail metric is worse than of "${control}"`,
  ];
}

function worseSentences({ metrics }: Found): readonly string[] {
  return metrics
    .filter(({ role }) => role !== 'secondary')
    .flatMap(({ comparisons }) => comparisons)
    .flatMap(({ state, sentence }) => (state === 'worse' ? [sentence] : []));
}

/** Sentences when something is worse that asks for an end: a guardrail metric, or every arm. */
function harmOf(found: Found): readonly string[] {
  const { metrics, candidates } = found;
  const isGuardrailWorse = metrics.some(
    ({ role, comparisons }) =>
      role === 'guardrail' && comparisons.some(({ state }) => state === 'worse'),
  );
  const isEveryArmWorse =
    candidates.length > 0 &&
    candidates.every((variant) =>
      metrics.some((metric) => metric.role === 'primary' && stateOf(metric, variant) === 'worse'),
    );
  return isGuardrailWorse || isEveryArmWorse ? worseSentences(found) : [];
}

function endReasons(found: Found, blocking: readonly string[]): readonly string[] {
  const { units, control, metrics } = found;
  if (units === 0) return [`The planned end is reached and nobody took part: "${control}" stays`];
  const primary = metrics.filter(({ role }) => role === 'primary');
  const said = primary.flatMap(({ comparisons }) => comparisons.map(({ sentence }) => sentence));
  const end =
    blocking.length > 0
      ? `The planned end is reached with ${countText(units)} units, and the figures cannot be relied on: "${control}" stays`
      : `The planned end is reached with ${countText(units)} units, and no arm is shown to be better${isAnyBetter(primary) ? ' without being worse elsewhere' : ''}: "${control}" stays`;
  return [...blocking, end, ...said];
}

function isAnyBetter(primary: readonly MetricAnalysis[]): boolean {
  return primary.some(({ comparisons }) => comparisons.some(({ state }) => state === 'better'));
}

function waitingReasons(found: Found): readonly string[] {
  const { units, method, nextLookMs, metrics } = found;
  if (units === 0) return ['Nobody has taken part yet'];
  const primary = metrics.filter(({ role }) => role === 'primary');
  const said = primary.flatMap(({ comparisons }) => comparisons.map(({ sentence }) => sentence));
  const worse = new Set(worseSentences(found));
  return [...said.filter((sentence) => !worse.has(sentence)), nextText(method, nextLookMs)];
}

function nextText(method: ExperimentReport['method'], nextMs: number | null): string {
  if (method === 'always-valid')
    return 'It may be decided at any time, as soon as the figures say so';
  if (nextMs === null) return 'It may be decided at the planned end';
  const at = utcDateTimeText(nextMs);
  return method === 'fixed'
    ? `It may be decided at the planned end, ${at}, not before`
    : `It may be decided at the next look, ${at}`;
}
