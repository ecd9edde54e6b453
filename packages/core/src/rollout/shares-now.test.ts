import { expect, test } from 'vitest';
import { aPhase } from './rollout.fixture.ts';
import { generalParts, sharesNow } from './shares-now.ts';

const beta = { segment: 'beta', weightParts: 100_000 };
const everybody = { segment: null, weightParts: 25_000 };
const phase = aPhase({ shares: [beta, everybody] });

test('sharesNow() is what the phase says while nothing was taken out', () => {
  expect(sharesNow(phase, { excluded: [], capParts: null })).toEqual([beta, everybody]);
});

test('sharesNow() puts who is out first, with nothing, also where the phase does not name him', () => {
  expect(sharesNow(phase, { excluded: ['beta', 'staff'], capParts: null })).toEqual([
    { segment: 'beta', weightParts: 0 },
    { segment: 'staff', weightParts: 0 },
    everybody,
  ]);
  expect(sharesNow(aPhase({ shares: [beta] }), { excluded: ['beta'], capParts: null })).toEqual([]);
});

test('sharesNow() leaves nobody above the cap, and raises nobody to it', () => {
  const capped = sharesNow(phase, { excluded: [], capParts: 40_000 });
  expect(capped).toEqual([{ segment: 'beta', weightParts: 40_000 }, everybody]);
  expect(generalParts(capped)).toBe(25_000);
  expect(generalParts([beta])).toBe(0);
});
