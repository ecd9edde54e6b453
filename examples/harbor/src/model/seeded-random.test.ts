import { expect, test } from 'vitest';
import { seededRandom } from './seeded-random.ts';

test('seededRandom() repeats itself for a seed and differs between seeds', () => {
  const take = (seed: number) => {
    const random = seededRandom(seed);
    return [random(), random(), random()];
  };
  expect(take(7)).toEqual(take(7));
  expect(take(7)).not.toEqual(take(8));
});

test('seededRandom() is even over [0, 1)', () => {
  const random = seededRandom(1);
  const tenths = Array.from({ length: 10 }, () => 0);
  for (let draw = 0; draw < 100_000; draw += 1) {
    const tenth = Math.floor(random() * 10);
    tenths[tenth] = (tenths[tenth] ?? Number.NaN) + 1;
  }
  for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});
