import { expect, test } from 'vitest';
import { Fold } from './fold.ts';
import { createLedger } from './ledger.ts';
import { createObservations } from './observations.ts';
import { createPriceDesk } from './price-desk.ts';
import type { PriceBook } from './types.ts';

const priced = { usd: 0.5, inUsdPerMillion: 1.25, outUsdPerMillion: null, source: 'test' };

function aDesk(prices: PriceBook | undefined) {
  const warnings: string[] = [];
  const ledger = createLedger(({ message }) => warnings.push(message));
  const fold = new Fold(() => 0);
  const observations = createObservations(fold, ledger);
  const parts = { prices, observations, ledger, nowMs: () => 7, epoch: () => fold.epoch };
  return { desk: createPriceDesk(parts), fold, ledger, warnings };
}

test('costUsd() tells each price that was used once a fold', () => {
  const { desk, fold } = aDesk({ price: (_, atMs) => (atMs === 7 ? priced : null) });
  const gauge = { kind: 'gauge', min: 1.25, max: 1.25, last: 1.25 };
  const told = () =>
    fold
      .drain()
      .map(({ flag, variant, metric, labels, cell, observations }) => [
        ...[flag, variant, metric, labels, cell, observations],
      ]);
  for (let fold = 0; fold < 2; fold += 1) {
    expect([1, 2].map(() => desk.costUsd({ model: 'm-1' }))).toEqual([0.5, 0.5]);
    const labels = { model: 'm-1', source: 'test' };
    expect(told()).toEqual([['', '', 'token_price_in_usd_per_million', labels, gauge, 1]]);
  }
});

test.each([
  ['does not know the model', () => null],
  ['answers nonsense', () => ({ ...priced, usd: Number.NaN })],
  ['answers less than nothing', () => ({ ...priced, usd: -0.01 })],
  ['answers without end', () => ({ ...priced, usd: Infinity })],
  ['answers a text', () => ({ ...priced, usd: '0.5' as unknown as number })],
  ['answers nothing', () => undefined as unknown as null],
  [
    'throws',
    () => {
      throw new Error('out of stock');
    },
  ],
])('costUsd() of a book that %s is null, counted, and warned of once', (_, price) => {
  const { desk, fold, ledger, warnings } = aDesk({ price });
  expect([1, 2].map(() => desk.costUsd({ model: 'm-1' }))).toEqual([null, null]);
  expect([ledger.unpricedUsages, fold.size, warnings.length]).toEqual([2, 0, 1]);
  expect(warnings[0]).toBe(
    'Cannot say what "m-1" costs: the price book does not know it; add it to its overrides',
  );
});

test('costUsd() without a book is null, and nobody is warned', () => {
  const { desk, ledger, warnings } = aDesk(undefined);
  expect([desk.costUsd({ model: 'm-1' }), ledger.unpricedUsages, warnings]).toEqual([null, 0, []]);
});

test('costUsd() leaves out of the gauges what is no price', () => {
  const nonsense = { inUsdPerMillion: '1' as unknown as number, outUsdPerMillion: Number.NaN };
  const { desk, fold, ledger } = aDesk({ price: () => ({ ...priced, ...nonsense }) });
  expect([desk.costUsd({ model: 'm-1' }), fold.size, ledger.droppedObservations]).toEqual([
    ...[0.5, 0, 0],
  ]);
});
