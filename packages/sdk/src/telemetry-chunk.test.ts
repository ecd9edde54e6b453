import { seriesContract, type TelemetrySeries } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import type { FoldedSeries } from './fold.ts';
import { BATCH_BYTES_MAX, BATCH_SERIES_MAX } from './limits.ts';
import { observationsOf, toChunks, toRows } from './telemetry-chunk.ts';

const rate = { kind: 'rate' as const, trials: 600, events: 600, atRiskUnits: 600 };
const series: FoldedSeries = {
  flag: 'agent',
  variant: 'new',
  draw: 4,
  metric: 'error_rate',
  startMs: 10_000,
  cell: { ...rate, newUnits: 600, openUnits: 2 },
  observations: 600,
  failedUnits: [],
};

test('toRows() spreads failed units over rows of 256 and counts the figures once', () => {
  const units = Array.from({ length: 600 }, (_, index) => `unit-${index}`);
  const rows = toRows(series, units);
  const read = rows.map(({ json }): TelemetrySeries => seriesContract.parse(JSON.parse(json)));
  const cells = read.map(({ cell }) => cell).filter((cell) => cell.kind === 'rate');
  expect(
    cells.map(({ trials, openUnits, failedUnits }) => [trials, openUnits, failedUnits.length]),
  ).toEqual([
    [600, 2, 256],
    [0, 0, 256],
    [0, 0, 88],
  ]);
  expect(cells.flatMap(({ failedUnits }) => failedUnits)).toEqual(units);
  expect(observationsOf(rows)).toBe(600);
});

test('toChunks() keeps every chunk under the size of a body and loses no row', () => {
  const row = {
    list: 'series' as const,
    json: JSON.stringify('ä'.repeat(10_000)),
    observations: 1,
  };
  const chunks = toChunks(Array.from({ length: 100 }, () => row));
  const bytes = chunks.map((chunk) => Buffer.byteLength(chunk.map(({ json }) => json).join(',')));
  expect(Math.max(...bytes)).toBeLessThanOrEqual(BATCH_BYTES_MAX);
  expect(chunks.map((chunk) => chunk.length)).toEqual([12, 12, 12, 12, 12, 12, 12, 12, 4]);
});

test('toChunks() keeps to the number of series of a batch', () => {
  const row = { list: 'series' as const, json: '0', observations: 1 };
  const rows = Array.from({ length: BATCH_SERIES_MAX + 1 }, () => row);
  expect(toChunks(rows).map((chunk) => chunk.length)).toEqual([BATCH_SERIES_MAX, 1]);
  expect(toChunks([])).toEqual([]);
});

test('toChunks() says the level of open turns in each batch of one drain', () => {
  const open = { ...series, cell: { ...rate, newUnits: 600, openUnits: 2 }, metric: 'error_rate' };
  const [level] = toRows(open, []);
  const row = { list: 'series' as const, json: '0', observations: 1 };
  const rows = [...toRows(open, []), ...Array.from({ length: BATCH_SERIES_MAX }, () => row)];
  expect(toChunks(rows.slice(0, BATCH_SERIES_MAX))).toEqual([rows.slice(0, BATCH_SERIES_MAX)]);
  const chunks = toChunks(rows);
  const { flag, variant, draw, metric, startMs } = series;
  const nothing = { kind: 'rate', trials: 0, events: 0, atRiskUnits: 0, newUnits: 0 };
  const onlyLevel = {
    ...{ flag, variant, draw, metric, startMs },
    cell: { ...nothing, openUnits: 2, failedUnits: [] },
  };
  expect(chunks.map((chunk) => JSON.parse(chunk[0]?.json ?? ''))).toEqual([onlyLevel, onlyLevel]);
  expect(chunks.map(({ length }) => length)).toEqual([BATCH_SERIES_MAX, 3]);
  const all = chunks.flat();
  expect(observationsOf(all)).toBe(600 + BATCH_SERIES_MAX);
  expect(all.filter(({ json }) => json === level?.json)).toHaveLength(1);
});

test('toRows() tells labels', () => {
  const [row] = toRows({ ...series, labels: { tool: 'search' } }, []);
  expect(JSON.parse(row?.json ?? '')).toMatchObject({ labels: { tool: 'search' } });
});
