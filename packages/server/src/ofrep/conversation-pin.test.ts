import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPin, signPin } from './conversation-pin.ts';

const SECRET = Buffer.alloc(32, 7).toString('base64url');
const OTHER = Buffer.alloc(32, 8).toString('base64url');

test('signPin() gives the start and 16 bytes of HMAC', () => {
  expect(signPin(SECRET, 'chat-1', 1_800_000_000_000)).toMatch(/^1800000000000\.[\w-]{22}$/);
});

test('readPin() gives back the start that was signed for the same targeting key', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), (key, startMs) => {
      const pin = signPin(SECRET, key, startMs);
      expect([readPin(SECRET, key, pin), readPin(SECRET, `${key}x`, pin)]).toEqual([startMs, null]);
    }),
  );
});

test('readPin() believes no pin of another secret', () => {
  expect(readPin(SECRET, 'chat-1', signPin(OTHER, 'chat-1', 5))).toBeNull();
});

test('readPin() believes nothing that was changed, nor what is no pin', () => {
  const pin = signPin(SECRET, 'chat-1', 5_000);
  const mac = pin.slice(5);
  const forged = [`4999.${mac}`, `05000.${mac}`, `5000.${mac}A`, `5000.${mac.slice(1)}`, '5000.'];
  for (const text of [...forged, '', 'x', 5_000, null, undefined, {}, [pin], `${pin}\n`])
    expect(readPin(SECRET, 'chat-1', text)).toBeNull();
});
