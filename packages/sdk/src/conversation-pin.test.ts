import fc from 'fast-check';
import { expect, test } from 'vitest';
// The other side of the wire: what is signed here must be believed there.
import { readPin, signPin } from '../../server/src/ofrep/conversation-pin.ts';
import { conversationPin } from './conversation-pin.ts';
import type { RememberedStart } from './conversation-start.ts';
import { LeastRecent } from './least-recent.ts';
import { createLedger } from './ledger.ts';
import { createUnitPseudonym } from './unit-pseudonym.ts';

const SECRET = Buffer.from('an environment secret of 32 bytes').toString('base64url');
const NOW = 1_800_000_000_000;

function newPins(secret = SECRET) {
  const ledger = createLedger(undefined);
  const pseudonym = createUnitPseudonym();
  if (secret !== '') pseudonym.setKey(secret);
  const state = { nowMs: NOW };
  const nowMs = () => state.nowMs;
  const sources = {
    ledger,
    nowMs,
    isClockKnown: () => true,
    starts: new LeastRecent<RememberedStart>(10),
  };
  const pin = (context: Parameters<typeof conversationPin>[0]) =>
    conversationPin(context, sources, pseudonym);
  return { pin, ledger, state };
}

test('conversationPin() is what the server signs, for any key and start', async () => {
  const { pin } = newPins();
  await fc.assert(
    fc.asyncProperty(
      fc.string(),
      fc.integer({ min: 1, max: NOW }),
      async (targetingKey, startMs) => {
        const pinned = await pin({ targetingKey, conversationStartedAtMs: startMs });
        expect(pinned).toBe(signPin(SECRET, targetingKey, startMs));
        expect(readPin(SECRET, targetingKey, pinned)).toBe(startMs);
      },
    ),
  );
});

const UUID = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';
test.each([
  ['a fraction', { conversationStartedAtMs: 1_700_000_000_000.9 }, 1_700_000_000_000],
  ['the future', { conversationStartedAtMs: NOW + 5 }, NOW],
  ['nothing', { conversationStartedAtMs: 0 }, NOW],
  ['a time before all time', { conversationStartedAtMs: -5 }, NOW],
  [
    'the time inside a UUIDv7',
    { targetingKey: UUID, conversationStartedAtMs: 7 },
    1_645_557_742_000,
  ],
])('conversationPin() takes %s for what core takes it for', async (_, more, startMs) => {
  const context = { targetingKey: 'c-1', ...more };
  const pinned = await newPins().pin(context);
  expect(readPin(SECRET, context.targetingKey, pinned)).toBe(startMs);
});

test('conversationPin() without a start remembers when the process first heard of it, and counts', async () => {
  const { pin, ledger, state } = newPins();
  const first = await pin({ targetingKey: 'c-1' });
  state.nowMs += 60_000;
  expect(await pin({ targetingKey: 'c-1' })).toBe(first);
  expect([readPin(SECRET, 'c-1', first), ledger.missingStarts]).toEqual([NOW, 1]);
});

test('conversationPin() is null without a key, a targeting key or a usable start', async () => {
  const { pin } = newPins();
  expect(await newPins('').pin({ targetingKey: 'c-1', conversationStartedAtMs: 5 })).toBeNull();
  const starts: readonly unknown[] = ['5', null, Number.NaN, Infinity, {}];
  const contexts: readonly object[] = [
    {},
    { targetingKey: 5 },
    Object.create({ targetingKey: 'c-1' }),
    ...starts.map((conversationStartedAtMs) => ({ targetingKey: 'c-1', conversationStartedAtMs })),
    new Proxy({}, { get: () => Symbol('no'), getOwnPropertyDescriptor: () => undefined }),
  ];
  for (const context of contexts) expect(await pin(context as never)).toBeNull();
  expect(await pin(null as never)).toBeNull();
});
