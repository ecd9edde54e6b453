import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PLANTED_PHONE } from '../model/planted-phone.ts';
import { createPhoneDetector } from './phone-detector.ts';

function sightings(pieces: readonly string[]): number {
  const detector = createPhoneDetector();
  return pieces.filter((piece) => detector.sees(piece)).length;
}

test('createPhoneDetector() sees the planted number however it is cut, and once', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.array(fc.nat(60)), (before, after, cuts) => {
      const text = `${before}${PLANTED_PHONE}${after}${PLANTED_PHONE}`;
      const places = [0, ...cuts.toSorted((left, right) => left - right), text.length];
      const pieces = places.slice(1).map((place, index) => text.slice(places[index], place));
      expect(sightings(pieces)).toBe(1);
    }),
  );
});

test('createPhoneDetector() is blind to every other number', () => {
  expect(sightings(['+1 202 555 0144', '+1 202 555 014', '+12025550143'])).toBe(0);
});
