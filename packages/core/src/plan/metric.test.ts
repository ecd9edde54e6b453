import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { findMetric, metricCatalogue } from '../metric/index.ts';
import { readMetric } from './metric.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => reading((report, node) => readMetric(report, node), value);

test('readMetric() finds every metric of the catalogue', () => {
  for (const name of metricCatalogue.keys()) {
    expect(read(name)).toEqual({ value: findMetric(name), problems: [] });
  }
});

test('readMetric() hints at the nearest name', () => {
  expect(read('eror_rate')).toEqual({
    value: null,
    problems: [
      '1:1 unknown-metric | Cannot watch metric "eror_rate": there is no such metric | "error_rate"',
    ],
  });
});

test('readMetric() lists metrics where no name is near, and for what is no name', () => {
  const listed = [...metricCatalogue.keys()].slice(0, 12).map((name) => `"${name}"`);
  const expected = `${listed.join(', ')}, …`;
  expect(read('happiness_of_users').problems).toEqual([
    `1:1 unknown-metric | Cannot watch metric "happiness_of_users": there is no such metric | ${expected}`,
  ]);
  expect(read(['error_rate']).problems).toEqual([
    `1:1 wrong-type | Cannot watch metric a list: there is no such metric | ${expected}`,
  ]);
});

test('readMetric() takes what files say is normal of a metric of the catalogue, and nothing else', () => {
  const complaints = findMetric('complaints');
  if (complaints === null) throw new Error('no complaints');
  const normal = { count: 10, perMs: 86_400_000 };
  const own = { ...complaints, unit: 'usd', normal };
  const asked = reading((report, node) => readMetric(report, node), 'complaints', [own]);
  expect(asked.value).toEqual({ ...complaints, normal });
});
