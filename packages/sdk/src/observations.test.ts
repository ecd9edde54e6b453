import { expect, test } from 'vitest';
import { Fold } from './fold.ts';
import { createLedger } from './ledger.ts';
import { createObservations } from './observations.ts';

test.each([
  ['undefined', undefined],
  ['null', null],
  ['a symbol', Symbol('tokens')],
  ['an object', {}],
  ['an object without a prototype', Object.create(null)],
  ['a text that is no name', 'Tokens out'],
])('createObservations() drops a figure whose name is %s, with a warning', (_, name) => {
  const warnings: string[] = [];
  const ledger = createLedger(({ code }) => warnings.push(code));
  const fold = new Fold(() => 0);
  const observations = createObservations(fold, ledger);
  observations.observeProcess(name as string, 1);
  observations.observe([{ flag: 'chat', variant: 'new', draw: 1 }], name as string, true);
  expect([fold.size, ledger.droppedObservations, warnings]).toEqual([0, 2, ['observation']]);
});

test('createObservations() takes labels, and the kind of a metric of its own', () => {
  const ledger = createLedger(undefined);
  const fold = new Fold(() => 0);
  const observations = createObservations(fold, ledger);
  const place = { flag: 'chat', variant: 'new', draw: 1 };
  observations.observe([place], 'refunds', 2, { kind: 'count', labels: { reason: 'late' } });
  observations.observeProcess('queue_length', 4);
  observations.observeProcess('log_is_json', true);
  observations.observeProcess('jobs', 3, { kind: 'nonsense' as 'count' });
  // The catalogue's kind stands.
  observations.observe([place], 'latency_ms', 5, { kind: 'count' });
  const told = fold
    .drain()
    .map(({ flag, metric, labels, cell }) => [...[flag, metric, labels, cell.kind]]);
  expect(told).toEqual([
    ['chat', 'refunds', { reason: 'late' }, 'count'],
    ['', 'queue_length', undefined, 'gauge'],
    ['', 'log_is_json', undefined, 'rate'],
    ['', 'jobs', undefined, 'gauge'],
    ['chat', 'latency_ms', undefined, 'distribution'],
  ]);
  observations.observeProcess('jobs', 3, { labels: { job: {} as string } });
  expect([fold.size, ledger.droppedObservations]).toEqual([0, 1]);
});

test.each([
  ['a symbol', Symbol('5')],
  ['a text', '5'],
  ['an object without a prototype', Object.create(null)],
  ['nothing', undefined],
])('createObservations() drops %s as a value, and never throws', (_, value) => {
  const ledger = createLedger(undefined);
  const fold = new Fold(() => 0);
  createObservations(fold, ledger).observeProcess('jobs', value as number);
  expect([fold.drain(), ledger.droppedObservations]).toEqual([[], 1]);
});

test('createObservations() counts for the process, or for the product', () => {
  const fold = new Fold(() => 0);
  const observations = createObservations(fold, createLedger(undefined));
  observations.observeProcess('errors', 1);
  observations.observeProcess('errors', 2, { of: 'product' });
  expect(fold.drain().map(({ variant, draw, cell }) => [variant, draw, cell])).toEqual([
    ['', 0, { kind: 'count', count: 1 }],
    ['all', 0, { kind: 'count', count: 2 }],
  ]);
});
