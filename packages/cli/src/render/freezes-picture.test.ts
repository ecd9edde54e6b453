import pc from 'picocolors';
import { expect, test } from 'vitest';
import { freezeLine, freezesPicture } from './freezes-picture.ts';

const freeze = {
  id: 'fr_1',
  environment: 'production',
  fromMs: 1_800_000_000_000,
  toMs: 1_800_086_400_000,
  reason: 'year end',
  by: 'Ana',
};

test('freezesPicture() shows what is in force before what is to come', () => {
  const later = { ...freeze, id: 'fr_2', fromMs: freeze.toMs, reason: 'audit' };
  expect(freezesPicture([later, freeze], freeze.fromMs, pc.createColors(false))).toEqual([
    '          from                     until                    by   id    reason',
    'in force  2027-01-15 08:00:00 UTC  2027-01-16 08:00:00 UTC  Ana  fr_1  year end',
    'to come   2027-01-16 08:00:00 UTC  2027-01-16 08:00:00 UTC  Ana  fr_2  audit',
  ]);
});

test('freezeLine() says what is frozen, from when to when, and why', () => {
  expect(freezeLine(freeze)).toBe(
    'fr_1 freezes "production" from 2027-01-15 08:00:00 UTC to 2027-01-16 08:00:00 UTC: year end',
  );
});
