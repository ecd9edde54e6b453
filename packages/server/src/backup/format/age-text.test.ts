import {
  generateHybridIdentity,
  generateX25519Identity,
  identityToRecipient,
} from 'age-encryption';
import { expect, test } from 'vitest';
import { isAgeIdentity, isAgeRecipient } from './age-text.ts';

test.each([
  ['X25519', generateX25519Identity],
  ['hybrid', generateHybridIdentity],
])('what the library makes is known, and no slip of the hand: %s', async (_name, generate) => {
  for (let turn = 0; turn < 20; turn += 1) {
    const identity = await generate();
    const recipient = await identityToRecipient(identity);
    expect([isAgeIdentity(identity), isAgeRecipient(recipient)]).toEqual([true, true]);
    expect([isAgeIdentity(recipient), isAgeRecipient(identity)]).toEqual([false, false]);
    const at = 20 + turn;
    const slip = (text: string, signs: string) =>
      `${text.slice(0, at)}${text[at] === signs[0] ? signs[1] : signs[0]}${text.slice(at + 1)}`;
    expect(isAgeIdentity(slip(identity, 'QP'))).toBe(false);
    expect(isAgeRecipient(slip(recipient, 'qp'))).toBe(false);
    expect(isAgeIdentity(identity.toLowerCase())).toBe(false);
  }
});

test.each([
  '',
  'age1',
  'age1qqqq',
  'ssh-ed25519 AAAA',
  `age1${'b'.repeat(58)}`,
  `age1${'q'.repeat(58)}`,
])('isAgeRecipient() knows no "%s"', (text) => {
  expect(isAgeRecipient(text)).toBe(false);
});
