import {
  type Field,
  type Fields,
  readFields,
  readOptional,
  readRequired,
  type Vocabulary,
} from '../plan/fields.ts';
import { readList } from '../plan/list.ts';
import { claimName, readChoice, readName } from '../plan/name.ts';
import type { Report } from '../plan/report.ts';
import type { Node, Position } from '../plan/types.ts';
import { PLAN_TEST_LIMITS } from './limits.ts';
import { readDeed } from './read-deed.ts';
import { readExpectation } from './read-expectation.ts';
import { type ReadSeries, readSeries } from './read-series.ts';
import type { MetricSeries, PlanTest, Series } from './types.ts';

const VOCABULARY: Vocabulary = {
  what: 'a test',
  required: {
    name: 'name: a bad candidate is rolled back',
    expect: 'expect: [{ at: 30d, status: completed }]',
  },
  optional: ['series', 'people', 'events'],
};

const NO_SERIES: ReadSeries = { series: [], turns: null };

/**
 * Reads one test on top of the series of its file: a metric that it names replaces the file's. `null`
 * when it cannot be read, which is reported. Never throws.
 */
export function readPlanTest(
  report: Report,
  node: Node,
  base: { readonly turns: Series; readonly series: readonly MetricSeries[] },
  names: Map<string, Position>,
): PlanTest | null {
  const fields = readFields(report, node, VOCABULARY);
  if (fields === null) return null;
  const name = readRequired(fields, 'name', (value) => {
    const text = readName(report, value, '"name"');
    return text === null
      ? null
      : claimName(report, names, text, value.at, 'test name', 'a name of its own');
  });
  const own = readOptional(fields, 'series', NO_SERIES, (value) => readSeries(report, value));
  const deeds = itemsOf(report, fields, 'events', PLAN_TEST_LIMITS.deeds).flatMap(
    (item) => readDeed(report, item) ?? [],
  );
  const expectations = itemsOf(report, fields, 'expect', PLAN_TEST_LIMITS.expectations).flatMap(
    (item) => readExpectation(report, item) ?? [],
  );
  const people = readOptional(fields, 'people', 'listed' as const, (value) =>
    readChoice(report, value, '"people"', ['listed', 'given'] as const),
  );
  if (name === null || own === null) return null;
  const replaced = new Set(own.series.map(({ metric }) => metric));
  return {
    name,
    turns: own.turns ?? base.turns,
    series: [...base.series.filter(({ metric }) => !replaced.has(metric)), ...own.series],
    deeds,
    isGiven: people === 'given',
    expectations,
  };
}

function itemsOf(report: Report, fields: Fields, key: string, max: number): readonly Node[] {
  const field: Field | undefined = fields.get(key);
  return field === undefined ? [] : readList(report, field.value, `"${key}"`, 1, max);
}
