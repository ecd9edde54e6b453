import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { HIDE_SLICE } from './limits.ts';
import { createUnitPseudonym } from './unit-pseudonym.ts';

const secret = Buffer.from('an environment secret');
const expected = (unit: string) =>
  createHmac('sha256', secret).update(unit, 'utf8').digest().subarray(0, 16).toString('base64url');

test('of() is HMAC-SHA-256 cut to 128 bits, in the order of the units', async () => {
  const pseudonym = createUnitPseudonym();
  pseudonym.setKey(secret.toString('base64url'));
  const many = Array.from({ length: 2 * HIDE_SLICE }, (_, index) => `u-${index}`);
  const units = ['chat-1', '', 'Größe 🌊', 'chat-2', ...many];
  expect(await pseudonym.of(units)).toEqual(units.map(expected));
});

test('of() is null without a usable key', async () => {
  const pseudonym = createUnitPseudonym();
  expect(await pseudonym.of(['chat-1'])).toBeNull();
  pseudonym.setKey('no base64 at all!');
  expect(await pseudonym.of(['chat-1'])).toBeNull();
});
