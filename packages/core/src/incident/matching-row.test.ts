import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchingRow } from './matching-row.ts';
import { aRow } from './matrix.fixture.ts';

const ofErrors = { metric: 'error_rate' } as const;
const band = aRow({ ...ofErrors, name: 'band', from: 0.1, to: 0.2, severity: 'medium' });
const worst = aRow({ ...ofErrors, name: 'worst', from: 0.5, severity: 'critical' });

const shown = (match: ReturnType<typeof matchingRow>) =>
  match.kind === 'milder' ? 'milder' : `${match.kind} ${match.row.name}`;

test.each([
  [0, 'milder'],
  [0.0999, 'milder'],
  [0.1, 'held band'],
  [0.15, 'held band'],
  [0.2, 'held band'],
  [0.2001, 'between band'],
  [0.5, 'between band'],
  [0.5001, 'held worst'],
  [1, 'held worst'],
])('matchingRow() of %d among a band and what is above is %s', (value, expected) => {
  expect(shown(matchingRow([worst, band], value))).toBe(expected);
});

test('matchingRow() takes the worse neighbour for past when the worst row ends', () => {
  expect(shown(matchingRow([band], 0.3))).toBe('past band');
});

test('matchingRow() of rows where less is worse', () => {
  const few = aRow({ name: 'few', metric: 'success_rate', to: 0.5, severity: 'critical' });
  const some = aRow({ name: 'some', metric: 'success_rate', from: 0.7, to: 0.9 });
  const at = (value: number) => shown(matchingRow([some, few], value));
  expect([0, 0.5, 0.6, 0.7, 0.95].map(at)).toEqual([
    'held few',
    'held few',
    'between some',
    'held some',
    'milder',
  ]);
});

test('a value at the end of two bands is of the one that reaches up to it', () => {
  const next = { ...worst, to: 0.9, from: 0.2 };
  expect(shown(matchingRow([next, band], 0.2))).toBe('held band');
  expect(shown(matchingRow([next, band], 0.21))).toBe('held worst');
});

test('where several rows hold the severest does, in any order', () => {
  const wide = { ...band, from: 0, to: 1 };
  expect(shown(matchingRow([wide, worst], 0.6))).toBe('held worst');
  expect(shown(matchingRow([worst, wide], 0.6))).toBe('held worst');
});

test('a worse figure is never answered more mildly, when rows rise', () => {
  const cuts = fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { minLength: 4, maxLength: 4 });
  const values = fc.tuple(fc.integer({ min: 0, max: 110 }), fc.integer({ min: 0, max: 110 }));
  fc.assert(
    fc.property(cuts, values, (unsorted, pair) => {
      const [a = 0, b = 0, c = 0, d = 0] = unsorted.toSorted((x, y) => x - y);
      const rows = [
        aRow({ name: '1', metric: 'm', from: a, to: b, severity: 'low' }),
        aRow({ name: '2', metric: 'm', from: c, to: d, severity: 'medium' }),
        aRow({ name: '3', metric: 'm', from: d, severity: 'critical' }),
      ];
      const rank = (value: number) => {
        const match = matchingRow(rows, value);
        return match.kind === 'milder' ? 0 : Number(match.row.name);
      };
      const [low, high] = [Math.min(...pair), Math.max(...pair)];
      expect(rank(low)).toBeLessThanOrEqual(rank(high));
    }),
  );
});
