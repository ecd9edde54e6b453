import type { Draw } from '@tidegate/core';
import { expect, test } from 'vitest';
import { givesOneVariant, splits } from './step-splits.ts';

const arms = [
  { variant: 'new', weightParts: 50_000 },
  { variant: 'old', weightParts: 50_000 },
];
const draw = (weightParts: number, changes: Partial<Draw> = {}): Draw => ({
  ...{ id: 1, segment: null, weightParts },
  ...changes,
});

test.each<[string, Draw[], boolean, boolean]>([
  ['nobody', [], false, true],
  ['a share of 0', [draw(0)], false, true],
  ['a part', [draw(25_000)], true, false],
  ['everybody', [draw(100_000)], false, true],
  ['a segment alone', [draw(100_000, { segment: 'beta' })], false, false],
  ['a part of a segment, then all', [draw(1, { segment: 'beta' }), draw(100_000)], true, true],
  ['arms for all', [draw(100_000, { arms })], true, false],
  ['arms for some', [draw(10_000, { arms })], true, false],
  ['arms for nobody', [draw(0, { arms })], false, true],
])('a step of %s', (_, draws, isSplit, isOne) => {
  const step = { draws: JSON.stringify(draws) };
  expect([splits(step), givesOneVariant(step)]).toEqual([isSplit, isOne]);
});
