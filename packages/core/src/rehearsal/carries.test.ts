import { expect, test } from 'vitest';
import { carriesOf } from './carries.ts';

test('carriesOf() carries the rest of an amount on, and loses nothing of ten tenths', () => {
  let state = {};
  const wholes = Array.from({ length: 20 }, () => {
    const carries = carriesOf(state);
    const whole = carries.whole('turns', 0.1);
    state = carries.state();
    return whole;
  });
  expect(wholes).toEqual([...[0, 0, 0, 0, 0, 0, 0, 0, 0, 1], ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 1]]);
});

test('carriesOf() counts, and leaves the state that it began with as it was', () => {
  const before = { values: 3 };
  const carries = carriesOf(before);
  expect([carries.counted('values', 4), carries.counted('values', 1)]).toEqual([3, 7]);
  expect([before, carries.state()]).toEqual([{ values: 3 }, { values: 8 }]);
});

test('carriesOf() draws the same chances for the same seed, between 0 and 1', () => {
  const draw = (seed: number) => {
    const carries = carriesOf({}, seed);
    return Array.from({ length: 1_000 }, () => carries.chance());
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  expect(draw(7).every((chance) => chance > 0 && chance < 1)).toBe(true);
  const mean = draw(7).reduce((sum, chance) => sum + chance, 0) / 1_000;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.05);
});
