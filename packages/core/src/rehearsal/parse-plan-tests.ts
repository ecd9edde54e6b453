import type { Metric } from '../metric/types.ts';
import { readDuration } from '../plan/duration.ts';
import { readFields, readOptional, readRequired, type Vocabulary } from '../plan/fields.ts';
import { readList } from '../plan/list.ts';
import { readChoice, readName } from '../plan/name.ts';
import { readNamed } from '../plan/named.ts';
import { readNumber } from '../plan/number.ts';
import { fractionOf } from '../plan/percent.ts';
import { addProblem, newReport, type Report, sortedProblems } from '../plan/report.ts';
import type { FileProblem, Node } from '../plan/types.ts';
import { PLAN_TEST_LIMITS } from './limits.ts';
import { readPlanTest } from './read-plan-test.ts';
import { readSeries, readTraffic } from './read-series.ts';
import type { MetricSeries, PlanTest, PlanTests, Series } from './types.ts';

/** A Tuesday, 10:00 UTC. */
const DEFAULT_START_MS = 1_767_693_600_000;
const DEFAULT_INTERVAL_MS = 60_000;
const API_VERSION = 'tidegate/v1';

const VOCABULARY: Vocabulary = {
  what: 'a file of plan tests',
  required: {
    apiVersion: `apiVersion: ${API_VERSION}`,
    kind: 'kind: PlanTests',
    plan: 'plan: plan.yaml',
    tests: 'tests: [{ name: it completes, expect: [{ at: 30d, status: completed }] }]',
  },
  optional: ['start', 'interval', 'traffic', 'segments', 'series', 'seed'],
};

/**
 * Compiles the tree of a file of kind `PlanTests`. All mistakes are collected, each with its place and
 * with what would be right. Never throws on what a user wrote.
 *
 * @param file name under which mistakes are reported
 * @param options.metrics what series may name beside the catalogue
 */
export function parsePlanTests(
  file: string,
  tree: Node,
  options: { readonly metrics?: readonly Metric[] } = {},
):
  | { readonly ok: true; readonly tests: PlanTests }
  | { readonly ok: false; readonly problems: readonly FileProblem[] } {
  const own = (options.metrics ?? []).map((metric) => [metric.name, metric] as const);
  const report = newReport(file, new Map(own));
  const tests = readFile(report, tree);
  return tests === null || report.problems.length > 0
    ? { ok: false, problems: sortedProblems(report) }
    : { ok: true, tests };
}

function readFile(report: Report, tree: Node): PlanTests | null {
  const fields = readFields(report, tree, VOCABULARY);
  if (fields === null) return null;
  readRequired(fields, 'apiVersion', (node) =>
    readChoice(report, node, '"apiVersion"', [API_VERSION]),
  );
  readRequired(fields, 'kind', (node) => readChoice(report, node, '"kind"', ['PlanTests']));
  const plan = readRequired(fields, 'plan', (node) => readName(report, node, '"plan"'));
  const startMs = readOptional(fields, 'start', DEFAULT_START_MS, (node) => readTime(report, node));
  const intervalMs = readOptional(fields, 'interval', DEFAULT_INTERVAL_MS, (node) =>
    readDuration(report, node, '"interval"', PLAN_TEST_LIMITS.intervalMs),
  );
  const seed = readOptional<number | null>(fields, 'seed', null, (node) =>
    readNumber(report, node, '"seed"', { min: 0, max: 2 ** 31 - 1, whole: true, example: '7' }),
  );
  const segments = readOptional(fields, 'segments', {}, (node) => readSegments(report, node));
  const turns = readOptional(fields, 'traffic', [], (node) =>
    readTraffic(report, node, intervalMs ?? DEFAULT_INTERVAL_MS),
  );
  const series = readOptional(fields, 'series', { series: [], turns: null }, (node) =>
    readSeries(report, node),
  );
  const tests = readRequired(fields, 'tests', (node) =>
    readTests(report, node, {
      turns: series?.turns ?? turns ?? [],
      series: series?.series ?? [],
    }),
  );
  if (plan === null || startMs === null || intervalMs === null || tests === null) return null;
  return { plan, startMs, intervalMs, segments: segments ?? {}, seed, tests };
}

function readTests(
  report: Report,
  node: Node,
  base: { readonly turns: Series; readonly series: readonly MetricSeries[] },
): readonly PlanTest[] {
  const names = new Map<string, Node['at']>();
  return readList(report, node, '"tests"', 1, PLAN_TEST_LIMITS.tests).flatMap((item) => {
    const read = readPlanTest(report, item, base, names);
    return read === null ? [] : [read];
  });
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?Z$/;

function readTime(report: Report, node: Node): number | null {
  const text = node.kind === 'scalar' ? node.text : '';
  const atMs = TIME.test(text) ? Date.parse(text) : Number.NaN;
  // What is no day is no time: `Date.parse` takes the 30th of February for the 2nd of March.
  const isReal = Number.isFinite(atMs) && atMs > 0 && sameDay(atMs, text);
  if (isReal) return atMs;
  return addProblem(report, {
    code: 'wrong-type',
    at: node.at,
    message: 'Cannot read "start": it is no time',
    expected: 'a time such as "2026-01-06T10:00:00Z"',
  });
}

function sameDay(atMs: number, text: string): boolean {
  return new Date(atMs).toISOString().slice(0, 10) === text.slice(0, 10);
}

function readSegments(report: Report, node: Node): Readonly<Record<string, number>> {
  const entries = readNamed(report, node, '"segments"', PLAN_TEST_LIMITS.segments);
  return Object.fromEntries(
    entries.flatMap(({ key, value }) => {
      const share = fractionOf(value);
      if (share !== null && share > 0 && share <= 1) return [[key, share] as const];
      addProblem(report, {
        code: 'out-of-range',
        at: value.at,
        message: `Cannot read the share of segment "${key}": it is no share above 0% and up to 100%`,
        expected: 'its share of all traffic, for example "5%"',
      });
      return [];
    }),
  );
}
