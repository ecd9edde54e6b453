import { describeDuration } from '../plan/describe-duration.ts';
import { readFields, type Vocabulary } from '../plan/fields.ts';
import { found } from '../plan/found.ts';
import { readMetric } from '../plan/metric.ts';
import { readNamed } from '../plan/named.ts';
import { addProblem, type Report } from '../plan/report.ts';
import type { Node } from '../plan/types.ts';
import { PLAN_TEST_LIMITS } from './limits.ts';
import type { MetricSeries, Series, SeriesRun } from './types.ts';

const ARMS: Vocabulary = {
  what: 'the series of a metric',
  required: {},
  optional: ['control', 'candidate'],
};

const RUN =
  /^(?:(_)|(\d{1,12}(?:\.\d{1,12})?)(%)?(?:±(\d{1,12}(?:\.\d{1,12})?))?)(?:x(\d{1,10}))?$/;
const EXAMPLE = 'values and how many intervals each lasts, for example "0.1%x10 3%x5" or "400±50"';

/** Series by metric, and turns for each interval where `turns` is among them. */
export interface ReadSeries {
  readonly series: readonly MetricSeries[];
  readonly turns: Series | null;
}

/**
 * Reads the series of a file or a test: for each metric what both arms tell, or what each tells.
 * Never throws; what cannot be read is reported and left out.
 */
export function readSeries(report: Report, node: Node): ReadSeries {
  const series: MetricSeries[] = [];
  let turns: Series | null = null;
  const known = new Set<string>();
  for (const entry of readNamed(report, node, '"series"', PLAN_TEST_LIMITS.series)) {
    if (known.has(entry.key)) {
      addProblem(report, {
        code: 'duplicate',
        at: entry.at,
        message: `Cannot use the series of "${entry.key}" twice: it stands there already`,
        expected: 'each metric once',
      });
    }
    known.add(entry.key);
    if (entry.key === 'turns') turns = readRuns(report, entry.value, false);
    else series.push(...readOne(report, entry));
  }
  return { series, turns };
}

function readOne(
  report: Report,
  { key, at, value }: { readonly key: string; readonly at: Node['at']; readonly value: Node },
): readonly MetricSeries[] {
  const metric = readMetric(report, { kind: 'scalar', value: key, text: key, at });
  if (metric === null) return [];
  const { name, kind } = metric;
  const isRate = kind === 'rate';
  if (value.kind === 'scalar') {
    const both = readRuns(report, value, isRate);
    return [{ metric: name, kind, control: both, candidate: both }];
  }
  const fields = readFields(report, value, ARMS);
  const of = (arm: string): Series => {
    const field = fields?.get(arm);
    return field === undefined ? [] : readRuns(report, field.value, isRate);
  };
  return [{ metric: name, kind, control: of('control'), candidate: of('candidate') }];
}

/** Runs such as `0.1%x10 3%x5`; empty when they are none, which is reported. */
function readRuns(report: Report, node: Node, isRate: boolean): Series {
  const words = node.kind === 'scalar' ? node.text.trim().split(/\s+/) : [];
  const runs = words.map((word) => runOf(word, isRate));
  const read = runs.filter((run) => run !== null);
  if (read.length > 0 && read.length === runs.length && read.length <= PLAN_TEST_LIMITS.runs) {
    return read;
  }
  const wrong = words.find((word) => runOf(word, isRate) === null);
  addProblem(report, {
    code: wrong === undefined ? 'wrong-type' : 'out-of-range',
    at: node.at,
    message: `Cannot read a series: found ${wrong === undefined ? found(node) : `"${wrong}"`}`,
    expected: isRate ? `shares from 0% to 100%; ${EXAMPLE}` : EXAMPLE,
  });
  return [];
}

function runOf(word: string, isRate: boolean): SeriesRun | null {
  const match = RUN.exec(word);
  if (match === null) return null;
  const [, nothing, digits = '', percent, spread = '0', times = '1'] = match;
  const count = Number(times);
  if (!(count >= 1 && count <= PLAN_TEST_LIMITS.intervals)) return null;
  if (nothing !== undefined) return { value: null, spread: 0, count };
  const value = percent === undefined ? Number(digits) : Number(`${digits}e-2`);
  if (isRate && (value > 1 || Number(spread) > 0)) return null;
  return { value, spread: Number(spread), count };
}

const TRAFFIC = /^(\d{1,12}(?:\.\d{1,6})?)\/(day|hour|minute|min|second|s)$/;
const UNIT_MS: Readonly<Record<string, number>> = {
  day: 86_400_000,
  hour: 3_600_000,
  minute: 60_000,
  min: 60_000,
  second: 1_000,
  s: 1_000,
};

/** Traffic such as `4000/day` as turns for each interval; `null` when it is none, which is reported. */
export function readTraffic(report: Report, node: Node, intervalMs: number): Series | null {
  const [, digits = '', unit = ''] =
    (node.kind === 'scalar' ? TRAFFIC.exec(node.text) : null) ?? [];
  const value = (Number(digits || Number.NaN) * intervalMs) / (UNIT_MS[unit] ?? Number.NaN);
  if (value >= 0 && value <= PLAN_TEST_LIMITS.turns) return [{ value, spread: 0, count: 1 }];
  return addProblem(report, {
    code: 'wrong-type',
    at: node.at,
    message: `Cannot read "traffic": found ${found(node)}`,
    expected: `turns such as "4000/day" or "60/min", at most ${PLAN_TEST_LIMITS.turns} for each ${describeDuration(intervalMs)}`,
  });
}
