import fc from 'fast-check';
import { expect, test } from 'vitest';
// The other side of the wire: what is signed there must be believed here.
import { signPin } from '../../server/src/ofrep/conversation-pin.ts';
import { pinnedStart } from './pinned-start.ts';
import { createUnitPseudonym } from './unit-pseudonym.ts';

const SECRET = Buffer.alloc(32, 7).toString('base64url');
const OTHER = Buffer.alloc(32, 8).toString('base64url');

function pseudonymOf(secret: string) {
  const pseudonym = createUnitPseudonym();
  pseudonym.setKey(secret);
  return pseudonym;
}

test('pinnedStart() is what was signed for the same id, for any id and start', async () => {
  const pseudonym = pseudonymOf(SECRET);
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.nat(), async (id, startMs) => {
      const pin = signPin(SECRET, id, startMs);
      expect(await pinnedStart(id, pin, pseudonym)).toBe(startMs);
      expect(await pinnedStart(`${id}x`, pin, pseudonym)).toBeNaN();
    }),
  );
});

test('pinnedStart() is NaN for another environment, for what was changed and for what is no pin', async () => {
  const pin = signPin(SECRET, 'chat-1', 5_000);
  const mac = pin.slice(5);
  const forged = [`4999.${mac}`, `05000.${mac}`, `5000.${mac}A`, `5000.${mac.slice(1)}`, '5000.'];
  const pins = [...forged, signPin(OTHER, 'chat-1', 5_000), '', 'x', 5_000, null, {}, `${pin}\n`];
  const pseudonym = pseudonymOf(SECRET);
  for (const one of pins) expect(await pinnedStart('chat-1', one, pseudonym)).toBeNaN();
  expect(await pinnedStart(7, signPin(SECRET, '7', 5_000), pseudonym)).toBeNaN();
});

test('pinnedStart() is NaN while there is no key', async () => {
  const pin = signPin(SECRET, 'chat-1', 5_000);
  expect(await pinnedStart('chat-1', pin, createUnitPseudonym())).toBeNaN();
});
