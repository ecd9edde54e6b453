import { expect, test } from 'vitest';
import { contextHash, createLastKnown } from './last-known.ts';
import { STORED_CONTEXTS_MAX, STORED_LENGTH_MAX, STORED_PINS_MAX } from './limits.ts';
import { answered, ManualPage } from './manual-page.fixture.ts';

const URL_OF_SERVER = 'https://flags.example.com';
const KEY = 'tg_browser_0a1b2c3d_this-is-the-secret-of-the-key';
const FLAGS = [answered('chat', true)];

test('createLastKnown() finds what was kept for the same context in another order', () => {
  const page = new ManualPage();
  createLastKnown(page, URL_OF_SERVER, KEY).keep({ targetingKey: 'c-1', plan: 'pro' }, FLAGS);
  const next = createLastKnown(page, URL_OF_SERVER, KEY);
  expect(next.flags({ plan: 'pro', targetingKey: 'c-1' })).toEqual(FLAGS);
  expect(next.flags({ targetingKey: 'c-1' })).toBeNull();
});

test('createLastKnown() keeps servers and keys apart', () => {
  const page = new ManualPage();
  const context = { targetingKey: 'c-1' };
  createLastKnown(page, URL_OF_SERVER, KEY).keep(context, FLAGS);
  expect(createLastKnown(page, 'https://other.example.com', KEY).flags(context)).toBeNull();
  const other = KEY.replace('0a1b2c3d', '4e5f6a7b');
  expect(createLastKnown(page, URL_OF_SERVER, other).flags(context)).toBeNull();
});

test('createLastKnown() writes neither the key nor the context', () => {
  const page = new ManualPage();
  const context = { targetingKey: 'c-secret', email: 'mira@example.com' };
  const lastKnown = createLastKnown(page, URL_OF_SERVER, KEY);
  lastKnown.keep(context, FLAGS);
  lastKnown.keepPin(context, '17.abc');
  const written = JSON.stringify([...page.stored]);
  expect(written).toContain('17.abc');
  for (const secret of ['0a1b2c3d', 'secret', 'mira']) expect(written).not.toContain(secret);
});

test('createLastKnown() keeps the newest contexts and pins, and what another tab wrote', () => {
  const page = new ManualPage();
  const mine = createLastKnown(page, URL_OF_SERVER, KEY);
  createLastKnown(page, URL_OF_SERVER, KEY).keep({ targetingKey: 'of another tab' }, FLAGS);
  for (let index = 0; index < STORED_CONTEXTS_MAX - 1; index += 1) {
    mine.keep({ targetingKey: `c-${index}` }, FLAGS);
  }
  const known = (targetingKey: string) =>
    createLastKnown(page, URL_OF_SERVER, KEY).flags({ targetingKey }) !== null;
  expect(['of another tab', 'c-0', 'c-3'].map(known)).toEqual([true, true, true]);
  mine.keep({ targetingKey: 'one more' }, FLAGS);
  expect(['of another tab', 'c-0', 'one more'].map(known)).toEqual([false, true, true]);

  for (let index = 0; index <= STORED_PINS_MAX; index += 1) {
    mine.keepPin({ targetingKey: `c-${index}` }, `pin-${index}`);
  }
  const next = createLastKnown(page, URL_OF_SERVER, KEY);
  const pins = ['c-0', 'c-1', `c-${STORED_PINS_MAX}`].map((key) => next.pin({ targetingKey: key }));
  expect(pins).toEqual([null, 'pin-1', `pin-${STORED_PINS_MAX}`]);
});

test('createLastKnown() lets go of old contexts, then of the new one, before it grows too long', () => {
  const page = new ManualPage();
  const lastKnown = createLastKnown(page, URL_OF_SERVER, KEY);
  const long = (length: number) => [answered('chat', 'x'.repeat(length))];
  lastKnown.keepPin({ targetingKey: 'c-1' }, '17.abc');
  lastKnown.keep({ targetingKey: 'c-1' }, long(STORED_LENGTH_MAX / 2));
  lastKnown.keep({ targetingKey: 'c-2' }, long(STORED_LENGTH_MAX / 2));
  const next = () => createLastKnown(page, URL_OF_SERVER, KEY);
  expect(next().flags({ targetingKey: 'c-1' })).toBeNull();
  expect(next().flags({ targetingKey: 'c-2' })).toHaveLength(1);
  lastKnown.keep({ targetingKey: 'c-3' }, long(STORED_LENGTH_MAX));
  expect(next().flags({ targetingKey: 'c-3' })).toBeNull();
  expect(next().pin({ targetingKey: 'c-1' })).toBe('17.abc');
});

test.each(['{', '7', '{"flags":7,"pins":[null,[1],["__proto__"]]}'])(
  'createLastKnown() begins afresh when %j stands in the storage',
  (text) => {
    const page = new ManualPage();
    page.read = () => text;
    const lastKnown = createLastKnown(page, URL_OF_SERVER, KEY);
    expect(lastKnown.flags({ targetingKey: 'c-1' })).toBeNull();
    expect(lastKnown.pin({ targetingKey: '__proto__' })).toBeNull();
    lastKnown.keep({ targetingKey: 'c-1' }, FLAGS);
    expect(lastKnown.flags({ targetingKey: 'c-1' })).toEqual(FLAGS);
  },
);

test('contextHash() answers for contexts that are no JSON', () => {
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  expect(contextHash(circle)).toBe('');
});
