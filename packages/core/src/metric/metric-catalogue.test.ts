import { expect, test } from 'vitest';
import { findMetric, metricCatalogue } from './metric-catalogue.ts';
import { METRIC_ROWS } from './metric-rows.ts';

test('findMetric() answers the entry of a known metric', () => {
  expect(findMetric('latency_ms')).toEqual({
    name: 'latency_ms',
    kind: 'distribution',
    unit: 'ms',
    better: 'lower',
    description: 'Time from the start of a turn to its end',
    perUnit: 'first-turn',
  });
  expect(findMetric('uptime')).toEqual({
    name: 'uptime',
    kind: 'rate',
    unit: '1',
    better: 'higher',
    description: 'Probes that were answered well, of all probes',
  });
});

test('findMetric() answers null for unknown and inherited names', () => {
  expect(['', 'latency', 'constructor', '__proto__'].map((name) => findMetric(name))).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

test('metricCatalogue has every row, in the order of the table', () => {
  expect([...metricCatalogue.keys()]).toEqual(METRIC_ROWS.map(([name]) => name));
});
