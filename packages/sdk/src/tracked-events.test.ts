import { expect, test } from 'vitest';
import { createLedger } from './ledger.ts';
import { EVENT_VALUE_MAX, EVENTS_WAITING_MAX, NAME_LENGTH_MAX } from './limits.ts';
import { TrackedEvents } from './tracked-events.ts';

function newEvents() {
  const warnings: string[] = [];
  const ledger = createLedger(({ message }) => warnings.push(message));
  return { events: new TrackedEvents(() => 5.6, ledger), ledger, warnings };
}

const context = { targetingKey: 'c-1', userId: 42, empty: '' };

test('note() keeps each time, for the targeting key or the attribute that is named', () => {
  const { events, ledger } = newEvents();
  events.note('paid', context, { value: -1.5 });
  events.note('paid', context, { by: 'userId' });
  events.note('paid', context, { by: 'conversation', value: 0 });
  const row = { event: 'paid', atMs: 6 };
  expect(events.waiting.drain()).toEqual([
    { ...row, unit: 'c-1', value: -1.5 },
    { ...row, unit: '42', value: null },
    { ...row, unit: 'c-1', value: 0 },
  ]);
  expect([events.waiting.size, ledger.droppedObservations]).toEqual([0, 0]);
});

test('note() drops what has no unit, no usable name or no usable value, and counts it', () => {
  const { events, ledger, warnings } = newEvents();
  const longest = 'x'.repeat(NAME_LENGTH_MAX);
  const names: readonly unknown[] = ['', `${longest}x`, 'a\0b', '__proto__', null, Symbol('x'), {}];
  for (const name of names) events.note(name as string, context);
  for (const by of ['empty', 'missing', 'constructor']) events.note('paid', context, { by });
  const values: readonly unknown[] = [Number.NaN, Infinity, EVENT_VALUE_MAX * 1.01, '5', null];
  for (const value of values) events.note('paid', context, { value: value as number });
  expect([events.waiting.size, ledger.droppedObservations]).toEqual([0, 15]);
  expect(warnings).toEqual([
    'Cannot track an event: its name is no text of 1 to 200 characters',
    'Cannot track "paid": the context has no "empty"',
    'Cannot track "paid": the context has no "missing"',
    'Cannot track "paid": the context has no "constructor"',
    'Cannot track "paid": its value is no number up to 1e12',
  ]);
  events.note(longest, context, { value: -EVENT_VALUE_MAX });
  expect(events.waiting.drain()).toEqual([
    { event: longest, unit: 'c-1', value: -EVENT_VALUE_MAX, atMs: 6 },
  ]);
});

test('note() never throws, whatever it is given', () => {
  const { events, ledger } = newEvents();
  const trap = new Proxy(
    {},
    {
      getOwnPropertyDescriptor: () => {
        throw new Error('no');
      },
    },
  );
  events.note('paid', trap);
  events.note('paid', null as never);
  events.note('paid', context, null as never);
  expect([events.waiting.size, ledger.droppedObservations]).toEqual([1, 2]);
});

test('note() lets no more wait than it may, and takes nothing once closed', () => {
  const { events, ledger } = newEvents();
  for (let time = 0; time < EVENTS_WAITING_MAX; time += 1) events.note('paid', context);
  expect([events.waiting.size, ledger.droppedObservations]).toEqual([EVENTS_WAITING_MAX, 0]);
  events.note('paid', context);
  expect([events.waiting.size, ledger.droppedObservations]).toEqual([EVENTS_WAITING_MAX, 1]);
  events.waiting.drain();
  events.close();
  events.note('paid', context);
  expect([events.waiting.size, ledger.droppedObservations]).toEqual([0, 1]);
});
