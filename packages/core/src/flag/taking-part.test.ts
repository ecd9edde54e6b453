import { expect, test } from 'vitest';
import { compileLogic } from './compile-targeting.ts';
import { takingPart } from './taking-part.ts';
import { WorkMeter } from './work-meter.ts';

const around = { flagKey: 'f', evaluators: new Map(), meter: new WorkMeter() };
const units = Array.from({ length: 4_000 }, (_, i) => `user-${i}`);

function takers(weightParts: number, salt = 's'): Set<string> {
  const rule = compileLogic(takingPart(salt, 'conversation', weightParts), around);
  return new Set(units.filter((targetingKey) => rule({ targetingKey }, 0) === true));
}

test('takingPart() holds for that share of units, and for all of a smaller share', () => {
  const [few, more] = [takers(10_000), takers(60_000)];
  expect(few.size / units.length).toBeCloseTo(0.1, 1);
  expect(more.size / units.length).toBeCloseTo(0.6, 1);
  expect([...few].filter((unit) => !more.has(unit))).toEqual([]);
});

test('takingPart() differs from salt to salt', () => {
  const both = [...takers(50_000)].filter((unit) => takers(50_000, 'other').has(unit));
  expect(both.length / units.length).toBeCloseTo(0.25, 1);
});

test('takingPart() asks for the unit by its own attribute, and hashes no text of a draw', () => {
  expect(takingPart('s', 'userId', 25_000)).toEqual({
    '==': [
      {
        fractional: [
          { cat: ['taking-part:s:', { var: 'userId' }] },
          ['in', 25_000],
          ['out', 75_000],
        ],
      },
      'in',
    ],
  });
});
