import { figureText, metricTitle, percentText } from './figure-text.ts';
import { malformedVerdict } from './malformed-verdict.ts';
import type { Criterion, HeldGuardrail, Verdict } from './types.ts';

type Limited = HeldGuardrail | Criterion;

/**
 * The rule with the limit that its baseline gives: factor × what was recorded. NaN, which nothing is
 * beyond and nothing within, while there is no such limit. Never throws.
 */
export function withLimit<Rule extends Limited>(judged: Rule): Rule {
  if (judged.baseline === undefined) return judged;
  const { factor, value } = judged.baseline;
  const isUsable = value !== null && value > 0 && factor > 0;
  return { ...judged, limit: isUsable ? factor * value : Number.NaN };
}

/** The verdict of a rule whose baseline gives no limit; `null` when it does. Never throws. */
export function baselineVerdict(judged: Limited): Verdict | null {
  if (judged.baseline === undefined) return null;
  const { factor, value } = judged.baseline;
  if (!(factor > 0 && Number.isFinite(factor)))
    return malformedVerdict(judged, 'its share of the baseline is no number above 0');
  const { metric, statistic } = judged;
  const start = `${metricTitle(metric, statistic)} of the candidate cannot be held against ${percentText(factor)} of its baseline`;
  const without = { numbers: { factor }, units: { control: 0, candidate: 0 } };
  if (value === null) {
    const todo = `let control report ${metric}, then start anew`;
    const sentence = `${start}: none was recorded before the start; ${todo}`;
    return { kind: 'no-data', code: 'no-baseline', ...without, sentence };
  }
  if (value === 0) {
    const sentence = `${start}: it is 0, and a share of nothing is no limit; give a limit instead`;
    return { kind: 'error', code: 'zero-baseline', ...without, sentence };
  }
  const isLimit = value > 0 && Number.isFinite(factor * value);
  return isLimit ? null : malformedVerdict(judged, 'its baseline is no number above 0');
}

/** The limit for people: `above 325 ms`, or `above 325 ms (130 % of the recorded 250 ms)`. */
export function limitText(judged: Limited): string {
  const figure = (value: number) => figureText(judged.metric, judged.statistic, value);
  const limit = `${judged.side} ${figure(judged.limit)}`;
  if (judged.baseline === undefined || judged.baseline.value === null) return limit;
  const { factor, value } = judged.baseline;
  return `${limit} (${percentText(factor)} of the recorded ${figure(value)})`;
}
