import { expect, test } from 'vitest';
import { rateCell, row, tick } from './judged.fixture.ts';
import { rateRowsOf } from './rate-rows.ts';
import { unitsRow } from './seeded-units.fixture.ts';
import type { Tick, TickRow } from './types.ts';

test('rateRowsOf() reads rows of the metric, with their draws', () => {
  const other = row('candidate', 'latency_ms', { kind: 'count', count: 1 });
  const [own, theirs] = [unitsRow('candidate', 10, 2), unitsRow('control', 90, 3, { draw: 4 })];
  const { rows, malformed } = rateRowsOf(tick(0, own, other, theirs), 'error_rate');
  expect(malformed).toBe(false);
  expect(rows.map(({ draw, arm, firstFailures }) => [draw, arm, firstFailures])).toEqual([
    [1, 'candidate', 2],
    [4, 'control', 3],
  ]);
});

test('rateRowsOf() says when a row does not tell first failures', () => {
  const { rows } = rateRowsOf(tick(0, row('control', 'error_rate', rateCell(1, 2))), 'error_rate');
  expect(rows[0]?.firstFailures).toBeNull();
});

const good = unitsRow('candidate', 10, 2);
test.each<[string, unknown]>([
  ['null', null],
  ['a draw that is none', { ...good, draw: -1 }],
  ['a draw that is a text', { ...good, draw: '1' }],
  ['an arm that is none', { ...good, arm: 'both' }],
  ['a cell of another kind', { ...good, cell: { kind: 'count', count: 1 } }],
  ['a cell that cannot be', { ...good, cell: { ...good.cell, trials: Number.NaN } }],
  ['first failures that are no number', { ...good, firstFailures: '3' }],
  ['first failures below 0', { ...good, firstFailures: -1 }],
  ['first failures that are not finite', { ...good, firstFailures: Number.NaN }],
])('rateRowsOf() leaves out %s, and says so', (_, broken) => {
  const { rows, malformed } = rateRowsOf(tick(0, broken as TickRow, good), 'error_rate');
  expect([rows.length, malformed]).toEqual([1, true]);
});

test('rateRowsOf() survives a tick without rows', () => {
  const broken = { atMs: 0, liveInstances: 1 } as unknown as Tick;
  expect(rateRowsOf(broken, 'error_rate')).toEqual({ rows: [], malformed: true });
});
