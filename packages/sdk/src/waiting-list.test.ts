import { expect, test } from 'vitest';
import { createLedger } from './ledger.ts';
import { WaitingList } from './waiting-list.ts';

test('WaitingList keeps what it has room for, and what was put back before what came since', () => {
  const ledger = createLedger(undefined);
  const list = new WaitingList<string>(2, ledger);
  for (const item of ['a', 'b', 'c']) list.push(item);
  expect([list.size, list.isFull, ledger.droppedObservations]).toEqual([2, true, 1]);
  const drained = list.drain();
  expect([drained, list.size, list.isFull]).toEqual([['a', 'b'], 0, false]);
  list.push('d');
  list.restore(drained);
  expect([list.drain(), ledger.droppedObservations]).toEqual([['a', 'b'], 2]);
  list.push('f');
  list.restore(['e']);
  expect([list.drain(), ledger.droppedObservations]).toEqual([['e', 'f'], 2]);
});
