import { quantileLowerBound, quantileUpperBound } from '../metric/quantile-bound.ts';
import { rateLowerBound, rateUpperBound } from '../metric/rate-bound.ts';
import { samplesNeeded } from '../metric/samples-needed.ts';
import { sketchCount, sketchLowerEdge, sketchUpperEdge } from '../metric/sketch.ts';
import { statisticOf, sumsOfCell } from './arm-sums.ts';
import { absorbedParts, sumsOver } from './criterion-window.ts';
import { countText, durationText, figureText, metricTitle, samplesText } from './figure-text.ts';
import { baselineVerdict, limitText, withLimit } from './held-baseline.ts';
import { sumAll } from './held-window.ts';
import { intervalOf } from './interval-of.ts';
import { malformedVerdict } from './malformed-verdict.ts';
import { rowsOf } from './tick-rows.ts';
import type { ArmSums, Criterion, GuardrailMemory, Tick, Verdict } from './types.ts';

type CriterionMemory = Extract<GuardrailMemory, { shape: 'criterion' }>;

const CONFIDENCE = 0.95;

/** Adds a tick to the sums over the phase, or to those of the time that `overMs` names. Never throws. */
export function absorbCriterion(
  judged: Criterion,
  memory: CriterionMemory,
  tick: Tick,
): CriterionMemory {
  const { rows, malformed } = rowsOf(tick, judged.metric);
  const added = { control: [memory.control], candidate: [memory.candidate] };
  for (const { arm, cell } of rows) added[arm].push(sumsOfCell(judged.statistic, cell));
  const { overMs } = judged;
  const sums = { control: sumAll(added.control), candidate: sumAll(added.candidate) };
  const malformedAtMs = malformed ? tick.atMs : memory.malformedAtMs;
  if (overMs === undefined) return { shape: 'criterion', ...sums, malformedAtMs };
  const parts = absorbedParts(memory.parts ?? [], sums, tick.atMs, overMs);
  return { ...memory, malformedAtMs, parts };
}

/**
 * Passes when the one-sided 95 % bound of a rate or quantile is strictly on the good side of the
 * limit, fails when the other bound is on the bad side, and is no-data between. A level passes
 * when its highest reading is on the good side. A mean has no bound without assumptions and never
 * passes: use a quantile. A limit that is a share of a baseline needs one. With `overMs` only what
 * came in that time counts. Never throws.
 */
export function judgeCriterion(rule: Criterion, kept: CriterionMemory, nowMs: number): Verdict {
  const unlimited = baselineVerdict(rule);
  if (unlimited !== null) return unlimited;
  const judged = withLimit(rule);
  const memory = ofItsTime(judged, kept, nowMs);
  if (memory.malformedAtMs !== null) {
    return malformedVerdict(judged, 'a row of evidence could not be believed');
  }
  const value = statisticOf(judged.statistic, memory.candidate);
  if (value === null) return withoutSamples(judged, memory);
  const say = speaker(judged, memory, value);
  switch (judged.statistic.of) {
    case 'max': {
      const good = judged.side === 'below' ? value < judged.limit : value > judged.limit;
      if (good) return say('pass', 'within-limit', `, ${say.limit} as it must be`);
      return say('fail', 'beyond-limit', `, but must be ${say.limit}`);
    }
    case 'mean':
      return say('no-data', 'too-few-samples', ': a mean has no 95 % bound; use a quantile');
    default:
      return byBounds(judged, memory.candidate, say);
  }
}

/** What counts: everything, or with `overMs` what came in that time. */
function ofItsTime(
  { overMs }: Criterion,
  { malformedAtMs, parts = [], ...memory }: CriterionMemory,
  nowMs: number,
): CriterionMemory {
  if (overMs === undefined) return { ...memory, malformedAtMs };
  const isPast = malformedAtMs !== null && malformedAtMs <= nowMs - overMs;
  const sums = sumsOver(parts, nowMs, overMs);
  return { ...memory, ...sums, malformedAtMs: isPast ? null : malformedAtMs };
}

function timeText({ overMs }: Criterion): string {
  return overMs === undefined ? 'in this phase' : `in the last ${durationText(overMs)}`;
}

interface Say {
  (
    kind: Verdict['kind'],
    code: Verdict['code'],
    tail: string,
    more?: Record<string, number>,
  ): Verdict;
  readonly limit: string;
  readonly figure: (amount: number) => string;
}

function byBounds(judged: Criterion, sums: ArmSums, say: Say): Verdict {
  const { lower, upper } = boundsOf(judged, sums);
  const below = judged.side === 'below';
  const [good, bad] = below ? [upper, lower] : [lower, upper];
  const { limit } = judged;
  if (good !== null && (below ? good < limit : good > limit)) {
    const tail = `; with 95 % confidence it is ${judged.side} ${say.figure(good)}, ${say.limit} as it must be`;
    return say('pass', 'bound-within-limit', tail, { bound: good });
  }
  if (bad !== null && (below ? bad > limit : bad < limit)) {
    const other = below ? 'above' : 'below';
    const tail = `; with 95 % confidence it is ${other} ${say.figure(bad)}, but must be ${say.limit}`;
    return say('fail', 'bound-beyond-limit', tail, { bound: bad });
  }
  const needed = neededFor(judged, sums);
  const tail =
    needed === null
      ? `, not yet shown to be ${say.limit}; no attainable number of ${plural(judged)} would show it`
      : `, not yet shown to be ${say.limit}; it takes ${countText(needed)} more good ${plural(judged)}`;
  return say('no-data', 'too-few-samples', tail, {
    ...(good === null ? {} : { bound: good }),
    ...(needed === null ? {} : { needed }),
  });
}

function boundsOf(
  { statistic }: Criterion,
  sums: ArmSums,
): { readonly lower: number | null; readonly upper: number | null } {
  if (statistic.of === 'quantile') {
    return {
      lower: quantileLowerBound(sums.sketch, statistic.q, CONFIDENCE),
      upper: quantileUpperBound(sums.sketch, statistic.q, CONFIDENCE),
    };
  }
  return {
    lower: rateLowerBound(sums.events, sums.count, CONFIDENCE),
    upper: rateUpperBound(sums.events, sums.count, CONFIDENCE),
  };
}

/** More observations, all good, until the bound holds. A quantile is the rate of passing its limit. */
function neededFor({ statistic, side, limit }: Criterion, sums: ArmSums): number | null {
  const below = side === 'below';
  if (statistic.of === 'quantile') {
    const good = sums.sketch.filter(([index]) =>
      below ? (sketchUpperEdge(index) ?? Infinity) < limit : sketchLowerEdge(index) > limit,
    );
    const share = below ? 1 - statistic.q : statistic.q;
    return samplesNeeded(sums.count - sketchCount(good), sums.count, share, CONFIDENCE);
  }
  const bad = below ? sums.events : sums.count - sums.events;
  return samplesNeeded(bad, sums.count, below ? limit : 1 - limit, CONFIDENCE);
}

function speaker(judged: Criterion, memory: CriterionMemory, value: number): Say {
  const { metric, statistic } = judged;
  const { candidate, control } = memory;
  const figure = (amount: number) => figureText(metric, statistic, amount);
  const samples = samplesText(metric, candidate.count);
  const basis = statistic.of === 'rate' ? `${countText(candidate.events)} of ${samples}` : samples;
  const start = `${metricTitle(metric, statistic)} of the candidate is ${figure(value)} ${timeText(judged)} (${basis})`;
  const controlValue = statisticOf(statistic, control);
  const interval = intervalOf(statistic, candidate);
  const say = (
    kind: Verdict['kind'],
    code: Verdict['code'],
    tail: string,
    more: Record<string, number> = {},
  ): Verdict => ({
    kind,
    code,
    numbers: {
      value,
      limit: judged.limit,
      samples: candidate.count,
      ...(statistic.of === 'rate' ? { events: candidate.events } : {}),
      ...(controlValue === null ? {} : { controlValue }),
      ...more,
    },
    ...(interval === null ? {} : { interval }),
    units: { control: control.count, candidate: candidate.count },
    sentence: `${start}${tail}`,
  });
  return Object.assign(say, { limit: limitText(judged), figure });
}

function withoutSamples(judged: Criterion, { candidate, control }: CriterionMemory): Verdict {
  const when = timeText(judged);
  return {
    kind: 'no-data',
    code: 'no-samples',
    numbers: { limit: judged.limit, samples: candidate.count },
    units: { control: control.count, candidate: candidate.count },
    sentence: `${metricTitle(judged.metric, judged.statistic)} of the candidate is unknown: nothing arrived ${when}`,
  };
}

function plural({ metric }: Criterion): string {
  return samplesText(metric, 2).slice(2);
}
