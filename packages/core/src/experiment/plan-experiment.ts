import { countText, percentText } from '../metric/number-text.ts';
import { bracketedRoot } from '../statistics/bracketed-root.ts';
import { comingUnits } from './coming-units.ts';
import { figureText } from './comparison-sentence.ts';
import { type DesignStrictness, designStrictness } from './design-strictness.ts';
import { effectSize } from './effect-size.ts';
import { UNITS_MAX } from './limits.ts';
import type { Experiment, ExperimentMetric, PlannedMetric } from './types.ts';

const DAY_MS = 86_400_000;
const RELATIVE_MAX = 100;

/** What is known of the units that will come. */
export interface ExpectedUnits {
  /** Distinct units a day that meet the flag; `null` = not known. */
  readonly perDay: number | null;
}

/**
 * What each primary metric can show, before the start: alpha is shared out evenly over primary metrics and
 * arms (Bonferroni, the worst case of Holm), and the price of looking is in it. Where no sample is planned,
 * the units that come in the planned time are the sample. Pure; never throws.
 *
 * @example
 * planExperiment(experiment, { perDay: 300 })[0]?.sentence // "engagement: 1 000 units show …"
 */
export function planExperiment(
  experiment: Experiment,
  expected: ExpectedUnits,
): readonly PlannedMetric[] {
  const { metrics, arms, analysis } = experiment;
  const primary = metrics.filter(({ role }) => role === 'primary');
  const comparisons = primary.length * (arms.length - 1);
  if (comparisons < 1) return [];
  const strictness = designStrictness(experiment, analysis.alpha / comparisons);
  const drift = strictness.driftFor(analysis.power);
  return primary.map((metric) =>
    plannedMetric({ experiment, expected, strictness, drift }, metric),
  );
}

interface Planning {
  readonly experiment: Experiment;
  readonly expected: ExpectedUnits;
  readonly strictness: DesignStrictness;
  readonly drift: number;
}

function plannedMetric(
  { experiment, expected, strictness, drift }: Planning,
  metric: ExperimentMetric,
): PlannedMetric {
  const { detect } = metric;
  const { sampleUnits, durationMs } = experiment;
  const coming = comingUnits(experiment, expected.perDay);
  const sample =
    sampleUnits ?? (coming === null ? null : Math.floor(coming.within(durationMs) + 1e-6));
  const size = detect !== null && detect > 0 ? effectSize(experiment, metric, detect) : null;
  const needed = size === null ? null : Math.ceil((drift / size) ** 2 - 1e-9);
  const neededUnits = needed !== null && needed < UNITS_MAX ? needed : null;
  const isSample = sample !== null && sample > 0;
  const planned = {
    name: metric.name,
    neededUnits,
    neededMs: neededUnits === null || coming === null ? null : Math.ceil(coming.msFor(neededUnits)),
    detectable: isSample ? detectableOf(experiment, metric, drift, sample) : null,
    power: isSample && size !== null ? strictness.powerAt(size * Math.sqrt(sample)) : null,
  };
  return {
    ...planned,
    sentence: sentenceOf(experiment, metric, planned, isSample ? sample : null),
  };
}

/** The least relative difference whose z is expected to reach `drift`; `null` when none does. */
function detectableOf(
  experiment: Experiment,
  metric: ExperimentMetric,
  drift: number,
  sample: number,
): number | null {
  const excess = (relative: number) => {
    const size = effectSize(experiment, metric, relative);
    return size === null ? Number.NaN : size * Math.sqrt(sample) - drift;
  };
  const most = mostOf(metric);
  if (most === null || !(excess(most) >= 0)) return null;
  return bracketedRoot(0, most, 1e-9, (relative) => (relative === 0 ? -drift : excess(relative)));
}

/** The greatest relative difference that the metric can have; `null` = its figure is not known. */
function mostOf({ expect, kind, better }: ExperimentMetric): number | null {
  if (expect === null || !(expect > 0)) return null;
  if (better === 'lower') return 1;
  return kind === 'rate' ? Math.max(0, 1 / expect - 1) : RELATIVE_MAX;
}

function sentenceOf(
  { analysis }: Experiment,
  metric: ExperimentMetric,
  { neededUnits, neededMs, detectable, power }: Omit<PlannedMetric, 'sentence'>,
  sample: number | null,
): string {
  const { name, kind, expect, deviation, detect } = metric;
  const missing = missingOf(metric);
  if (missing !== null) return `${name}: nothing can be said before the start; ${missing}`;
  const from = `from ${figureText(kind, expect)}${kind === 'rate' ? '' : ` (deviation ${figureText(kind, deviation)})`}`;
  const chance = percentText(analysis.power);
  const shown =
    sample === null
      ? []
      : detectable === null
        ? [`${countText(sample)} units are too few for any difference ${from}`]
        : [
            `${countText(sample)} units show a difference of ${percentText(detectable)} or more ${from}, with a chance of ${chance}`,
          ];
  const needs =
    detect === null || neededUnits === null
      ? ['name the smallest difference that matters (`detect`) to see how many units it takes']
      : [
          `${percentText(detect)} takes ${countText(neededUnits)} units${neededMs === null ? '' : `, ${daysText(neededMs)}`}`,
          ...(power === null || sample === null
            ? []
            : [`${countText(sample)} units find it with a chance of ${percentText(power)}`]),
        ];
  return `${name}: ${[...shown, ...needs].join('; ')}`;
}

function missingOf({ kind, expect, deviation }: ExperimentMetric): string | null {
  if (kind === 'quantile') return 'how far a quantile is off is known only from its figures';
  if (expect === null || !(expect > 0)) return 'name what control is expected to have (`expect`)';
  if (kind !== 'rate' && !((deviation ?? 0) > 0))
    return 'name how far units are apart (`deviation`)';
  return null;
}

function daysText(ms: number): string {
  const days = ms / DAY_MS;
  if (days >= 1.5) return `${countText(Math.ceil(days))} days if each brings new ones`;
  return days >= 0.1
    ? `${Math.ceil(days * 24)} hours`
    : `${Math.max(1, Math.ceil(days * 1_440))} minutes`;
}
