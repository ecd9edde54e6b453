import { expect, test } from 'vitest';
import { findMetric, metricCatalogue } from './metric-catalogue.ts';

test('findMetric() answers the entry of a known metric', () => {
  expect(findMetric('latency_ms')).toEqual({
    name: 'latency_ms',
    kind: 'distribution',
    unit: 'ms',
    better: 'lower',
    description: 'Time from the start of a turn to its end',
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

test('metricCatalogue names every rate so and keeps kinds apart', () => {
  const rates = [...metricCatalogue.values()].filter((metric) => metric.kind === 'rate');
  expect(rates.every((metric) => metric.name.endsWith('_rate') && metric.unit === '1')).toBe(true);
  expect(metricCatalogue.size).toBe(40);
});
