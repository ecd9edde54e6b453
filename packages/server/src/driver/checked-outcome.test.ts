import { expect, test } from 'vitest';
import { limits } from '../config/limits.ts';
import { checkedOutcome, progressTeller } from './checked-outcome.ts';
import { memoOf } from './driver.fixture.ts';
import type { DriverProgress } from './driver.ts';
import { MEMO_BYTES_MAX } from './limits.ts';

const by = { secrets: ['s3cret'], limits };
const ok = { outcome: 'ok', detail: 'it said s3cret' } as const;

test('checkedOutcome() hides secrets, and keeps a memo up to its limit', () => {
  const memo = memoOf(MEMO_BYTES_MAX);
  expect(checkedOutcome(ok, by)).toEqual({ outcome: 'ok', detail: 'it said …' });
  expect(checkedOutcome({ ...ok, memo }, by)).toEqual({ ...ok, detail: 'it said …', memo });
});

test.each([
  [memoOf(MEMO_BYTES_MAX + 1), 'its memo has 4097 bytes; at most 4096 are kept for later steps'],
  [
    { token: 'a s3cret b' },
    'its memo holds a secret, which is never stored; later steps must find it out for themselves',
  ],
  [
    { url: 'postgres://a:b@db/app' },
    'its memo holds a secret, which is never stored; later steps must find it out for themselves',
  ],
])('checkedOutcome() fails what cannot be kept: %#', (memo, why) => {
  const detail = `${why}\nit said …`;
  expect(checkedOutcome({ ...ok, memo }, by)).toEqual({ outcome: 'failed', detail });
});

test('progressTeller() tells numbers and short notes without secrets, until it is closed', () => {
  const told: DriverProgress[] = [];
  const teller = progressTeller((progress) => told.push(progress), ['s3cret'], limits);
  const progress = { done: 1, total: 2, unit: 'rows', note: 'a s3cret' } as const;
  teller.tell(progress);
  teller.tell({ ...progress, total: Number.NaN, note: 'x'.repeat(300) });
  teller.tell({ ...progress, done: Number.NaN });
  teller.close();
  teller.tell(progress);
  expect(told).toEqual([
    { ...progress, note: 'a …' },
    { ...progress, total: null, note: 'x'.repeat(200) },
  ]);
});
