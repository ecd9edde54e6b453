import type { RateCell } from '@tidegate/core';
import { expect, test } from 'vitest';
import { createCollector } from './collector.ts';
import { Fold } from './fold.ts';
import { createLedger } from './ledger.ts';
import { HELD_UNITS_MAX } from './limits.ts';
import { createUnitPseudonym } from './unit-pseudonym.ts';

const place = { flag: 'agent', variant: 'new', draw: 4 };
const KEY = Buffer.from('secret').toString('base64url');

function newCollector() {
  const fold = new Fold(() => 0);
  const ledger = createLedger(undefined);
  const pseudonym = createUnitPseudonym();
  const collector = createCollector(fold, pseudonym, ledger);
  const cells = async (): Promise<RateCell[]> => {
    const chunks = await collector.collect();
    return chunks.flat().map(({ json }) => JSON.parse(json).cell);
  };
  const fail = (unit: string) =>
    fold.addTrial(place, 'error_rate', { event: true, failedUnit: unit });
  return { fail, cells, ledger, pseudonym };
}

test('collect() sends failed units as pseudonyms, never as they are', async () => {
  const { fail, cells, pseudonym } = newCollector();
  pseudonym.setKey(KEY);
  fail('chat-1');
  fail('chat-2');
  const [cell] = await cells();
  expect(cell).toMatchObject({ trials: 2, events: 2 });
  expect(cell?.failedUnits).toEqual(await pseudonym.of(['chat-1', 'chat-2']));
});

test('collect() holds units back while there is no key, but not the figures', async () => {
  const { fail, cells, pseudonym, ledger } = newCollector();
  fail('chat-1');
  expect(await cells()).toMatchObject([{ trials: 1, events: 1, failedUnits: [] }]);
  expect(await cells()).toEqual([]);
  fail('chat-2');
  expect(await cells()).toMatchObject([{ trials: 1, events: 1, failedUnits: [] }]);
  pseudonym.setKey(KEY);
  const late = await cells();
  expect(late.map(({ trials }) => trials)).toEqual([0, 0]);
  expect(late.flatMap(({ failedUnits }) => failedUnits)).toEqual(
    await pseudonym.of(['chat-1', 'chat-2']),
  );
  expect([await cells(), ledger.droppedObservations]).toEqual([[], 0]);
});

test('collect() holds back no more than it may, drops the oldest and counts them', async () => {
  const { fail, cells, pseudonym, ledger } = newCollector();
  for (let unit = 0; unit < HELD_UNITS_MAX; unit += 1) fail(`old-${unit}`);
  await cells();
  expect(ledger.droppedObservations).toBe(0);
  fail('young');
  await cells();
  expect(ledger.droppedObservations).toBe(HELD_UNITS_MAX);
  pseudonym.setKey(KEY);
  expect((await cells()).flatMap(({ failedUnits }) => failedUnits)).toEqual(
    await pseudonym.of(['young']),
  );
});
