import { describe, expect, it } from 'vitest';
import { effectiveServe } from './effective-serve.ts';

const step = (weightParts: number, segment: string | null = null) => ({
  control: 'old',
  candidate: 'new',
  draws: JSON.stringify([{ id: 1, segment, weightParts }]),
});

const withArms = {
  ...step(100_000),
  draws: JSON.stringify([{ id: 1, segment: null, weightParts: 100_000, arms: [] }]),
};

describe('effectiveServe()', () => {
  it.each([
    ['serve, without a ramp', [], 'authored'],
    ['the candidate, when the newest step gives it to all', [step(5), step(100_000)], 'new'],
    ['control, when the newest step splits', [step(100_000), step(50_000)], 'old'],
    ['control, when only a segment has all', [step(100_000, 'beta')], 'old'],
    ['control, when all take part in an experiment', [withArms], 'old'],
    ['control, when nobody is drawn', [{ ...step(0), draws: '[]' }], 'old'],
  ])('gives %s', (_, steps, variant) => {
    expect(effectiveServe({ serve: 'authored', base: null }, steps)).toBe(variant);
  });
});
