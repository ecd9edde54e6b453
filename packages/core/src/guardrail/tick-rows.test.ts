import { expect, test } from 'vitest';
import { rateCell, row, tick } from './judged.fixture.ts';
import { rowsOf } from './tick-rows.ts';
import type { Tick } from './types.ts';

const good = row('candidate', 'error_rate', rateCell(1, 2));

test('rowsOf() answers the rows of one metric and no others', () => {
  const other = row('candidate', 'refusal_rate', rateCell(1, Number.NaN));
  expect(rowsOf(tick(0, good, other), 'error_rate')).toEqual({
    rows: [{ draw: 1, arm: 'candidate', cell: good.cell }],
    malformed: false,
  });
});

test('rowsOf() leaves out and reports what cannot be believed', () => {
  const answer = { rows: [{ draw: 1, arm: 'candidate', cell: good.cell }], malformed: true };
  const broken: readonly unknown[] = [
    row('candidate', 'error_rate', rateCell(1, Number.NaN)),
    { ...good, arm: 'constructor' },
    { ...good, cell: null },
    { ...good, metric: 7 },
    null,
    'row',
  ];
  for (const bad of broken)
    expect(rowsOf({ ...tick(0), rows: [bad, good] } as Tick, 'error_rate')).toEqual(answer);
});

test('rowsOf() reports rows that are no list', () => {
  expect(rowsOf({ ...tick(0), rows: null } as unknown as Tick, 'error_rate')).toEqual({
    rows: [],
    malformed: true,
  });
});
