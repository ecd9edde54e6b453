import { expect, test } from 'vitest';
import {
  countText,
  durationText,
  figureText,
  metricTitle,
  numberText,
  percentText,
  samplesText,
} from './figure-text.ts';

test('figureText() gives the unit of the metric', () => {
  expect([
    figureText('error_rate', { of: 'rate' }, 0.021),
    figureText('latency_ms', { of: 'quantile', q: 0.99 }, 1_612.4),
    figureText('cost_usd', { of: 'mean' }, 0.01234),
    figureText('memory_mb', { of: 'max' }, 81),
    figureText('cls', { of: 'quantile', q: 0.95 }, 0.1),
    figureText('unheard_of', { of: 'max' }, 7),
  ]).toEqual(['2.1 %', '1 612 ms', '0.0123 USD', '81 MB', '0.1', '7']);
});

test('percentText(), numberText() and countText() are short and exact', () => {
  expect([0, 0.0005, 0.1 + 0.2, 1].map(percentText)).toEqual(['0 %', '0.05 %', '30 %', '100 %']);
  expect([12.345, 999.96, 1_000.4].map(numberText)).toEqual(['12.3', '1000', '1 000']);
  expect([0, 999, 1_760, 1_234_567, -1_000].map(countText)).toEqual([
    '0',
    '999',
    '1 760',
    '1 234 567',
    '-1 000',
  ]);
});

test('durationText() says seconds below two minutes', () => {
  expect([-5, 1_500, 60_000, 119_999, 310_000, 7_200_000, 93_784_000].map(durationText)).toEqual([
    '0 s',
    '1.5 s',
    '60 s',
    '119 s',
    '5 m 10 s',
    '2 h',
    '26 h 3 m 4 s',
  ]);
});

test('metricTitle() turns names into words', () => {
  expect([
    metricTitle('error_rate', { of: 'rate' }),
    metricTitle('latency_ms', { of: 'quantile', q: 0.99 }),
    metricTitle('cost_usd', { of: 'mean' }),
    metricTitle('memory_mb', { of: 'max' }),
    metricTitle('http_5xx_rate'),
    metricTitle('pii_leaks'),
  ]).toEqual([
    'Error rate',
    'Latency p99',
    'Mean cost',
    'Highest memory',
    'HTTP 5xx rate',
    'PII leaks',
  ]);
});

test('samplesText() names what was observed', () => {
  expect([
    samplesText('error_rate', 1_760),
    samplesText('error_rate', 1),
    samplesText('tool_success_rate', 2),
    samplesText('memory_mb', 1),
    samplesText('db_query_ms', 3),
  ]).toEqual(['1 760 turns', '1 turn', '2 calls', '1 reading', '3 observations']);
});
