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
