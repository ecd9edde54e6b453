import { expect, test } from 'vitest';
import type { IntegrityCheck } from './database-entry.ts';
import { type AnswerRow, failedChecks, readingOf, readingsOf } from './integrity.ts';

const check = (expect: IntegrityCheck['expect']): IntegrityCheck => ({
  name: 'c',
  query: 'q',
  expect,
});
const flaw = async (given: IntegrityCheck['expect'], rows: readonly AnswerRow[], before = {}) =>
  (await failedChecks([check(given)], async () => rows, before))[0] ?? null;

test('failedChecks() says which check does not hold, and why', async () => {
  expect(await flaw('rows', [['1']])).toBe(null);
  expect(await flaw('rows', [])).toBe('"c" does not hold: it found 0 rows');
  expect(await flaw('none', [])).toBe(null);
  expect(await flaw('none', [['1']])).toBe('"c" does not hold: it found 1 row');
  expect(await flaw({ above: 1 }, [['2']])).toBe(null);
  expect(await flaw({ above: 1 }, [['1']])).toBe('"c" does not hold: it is 1, not above 1');
  expect(await flaw({ above: 1 }, [['s3cret']])).toBe('"c" does not hold: its value is no number');
  expect(await flaw({ above: 1 }, [[null]])).toBe('"c" does not hold: its value is no number');
  expect(await flaw({ above: 1 }, [['1', '2']])).toMatch(/not one row with one value/);
  expect(await flaw({ above: 1 }, [])).toMatch(/not one row with one value/);
  expect(await flaw('same', [['3']], { c: '3' })).toBe(null);
  expect(await flaw('same', [['3']], { c: '4' })).toBe(
    '"c" does not hold: it is 3, not 4 as before',
  );
  expect(await flaw('same', [['3']], {})).toBe(null);
});

test('what cannot be asked does not hold, and its message is not told', async () => {
  const refusal = Object.assign(new Error('row s3cret'), { code: '42P01' });
  expect(await failedChecks([check('rows')], () => Promise.reject(refusal), {})).toEqual([
    '"c" does not hold: it cannot be asked: 42P01',
  ]);
  expect(await readingsOf([check('same')], () => Promise.reject(refusal))).toEqual({});
});

test('readingsOf() reads what is compared alone; what is no number is a hash', async () => {
  const checks = [check('same'), { ...check('rows'), name: 'other' }];
  expect(await readingsOf(checks, async () => [['12']])).toEqual({ c: '12' });
  expect(readingOf([['a person']])).toMatch(/^sha256:[0-9a-f]{32}$/);
  expect(readingOf([['1'], ['2']])).toMatch(/^sha256:/);
  expect(readingOf([])).not.toBe(readingOf([[]]));
});
