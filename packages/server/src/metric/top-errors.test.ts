import { OVERFLOW_LABELS } from '@tidegate/core';
import { expect, it } from 'vitest';
import { count, metricWorld, NOW_MS } from './metric-world.fixture.ts';
import { topErrors } from './top-errors.ts';

const asked = {
  environment: 'production',
  fromMs: NOW_MS - 3_600_000,
  toMs: NOW_MS,
  flag: null,
  variant: null,
  limit: 2,
};
const timeout = { type: 'TimeoutError', message: 'no answer' };
const refused = { type: 'ApiError', message: 'refused' };

it('topErrors() lists the messages that came most often, draws added up', async () => {
  const { tx, tell } = await metricWorld();
  const chat = (variant: string, draw: number, agoMs: number) => ({
    ...{ flag: 'chat', variant, draw, agoMs },
  });
  await tell([
    count('errors', 4, { labels: timeout, agoMs: 20_000 }),
    count('errors', 9, { labels: refused }),
    count('errors', 1, { labels: OVERFLOW_LABELS }),
    count('errors', 3, { labels: timeout, ...chat('new', 1, 30_000) }),
    count('errors', 2, { labels: timeout, ...chat('new', 2, 20_000) }),
    count('errors', 1, { labels: timeout, ...chat('legacy', 1, 20_000) }),
  ]);
  const environment = 'production';
  const product = { environment, flag: '', variant: 'all' };
  expect(await topErrors(tx, asked)).toEqual([
    { ...product, ...refused, count: 9, lastMs: NOW_MS - 60_000 },
    { ...product, ...timeout, count: 4, lastMs: NOW_MS - 20_000 },
  ]);
  expect((await topErrors(tx, { ...asked, limit: 9 })).at(-1)).toEqual({
    ...{ ...product, type: '', message: 'other', count: 1, lastMs: NOW_MS - 60_000 },
  });
  expect(await topErrors(tx, { ...asked, flag: 'chat', variant: 'new' })).toEqual([
    { environment, flag: 'chat', variant: 'new', ...timeout, count: 5, lastMs: NOW_MS - 20_000 },
  ]);
  expect(await topErrors(tx, { ...asked, environment: 'staging' })).toEqual([]);
});
