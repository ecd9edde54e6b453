import { expect, test } from 'vitest';
import { Fold } from './fold.ts';
import { createLedger } from './ledger.ts';
import { createObservations } from './observations.ts';

test.each([
  ['undefined', undefined],
  ['null', null],
  ['a symbol', Symbol('tokens')],
  ['an object', {}],
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
