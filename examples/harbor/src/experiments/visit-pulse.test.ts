import { createTestClient } from '@tidegate/sdk/testing';
import { expect, test } from 'vitest';
import { evenly } from './evenly.ts';
import { PULSE_EXPERIMENTS } from './pulse-experiments.ts';
import { EARLY_EVERY, visitPulse } from './visit-pulse.ts';

const METADATA = { unit: 'userId', experiment: 'ai_summary_style_test' };
/** Half of the users have the feature; a third of them gets each style. */
const STYLE = {
  state: 'ENABLED',
  variants: { bullets: 'a', paragraph: 'b', 'bullets~3': 'a', 'paragraph~3': 'b' },
  defaultVariant: 'bullets',
  targeting: {
    if: [
      { fractional: [{ cat: ['has', { var: 'userId' }] }, ['bullets', 1], [null, 1]] },
      'bullets',
      { fractional: [{ var: 'userId' }, ['bullets~3', 1], ['paragraph~3', 1]] },
    ],
  },
  metadata: METADATA,
} as const;

test('visitPulse() tells of each user what it counts, and each exposure once a process', async () => {
  const clients = [0, 1].map(() => createTestClient({ flags: { style: STYLE } }));
  const experiments = PULSE_EXPERIMENTS.filter(({ name }) => name === METADATA.experiment);
  const [tally] = await visitPulse({ clients, experiments, users: 400, seed: 7 });
  const [first, second] = clients;
  const exposed = first?.exposures.map(({ unit, variant }) => `${unit} ${variant}`) ?? [];
  const sum = (counts: Readonly<Record<string, number>> = {}) =>
    Object.values(counts).reduce((all, one) => all + one, 0);
  expect(exposed.length).toBe(sum(tally?.exposed));
  expect(exposed.length).toBeGreaterThan(150);
  expect(second?.exposures.map(({ unit, variant }) => `${unit} ${variant}`)).toEqual(exposed);
  const { convertedBefore = 0, outside = 0, converted } = tally ?? {};
  expect(first?.events.length).toBe(sum(converted) + convertedBefore + outside);
  expect(convertedBefore).toBeGreaterThan(0);
  expect(convertedBefore).toBeLessThanOrEqual(400 / EARLY_EVERY + 2);
  expect(outside).toBeGreaterThan(100);
});

test('of 100 users of a variant as many convert as are planted, worth as much', () => {
  const chances = Array.from({ length: 100 }, (_, index) => evenly(index));
  const planted = PULSE_EXPERIMENTS.map(({ conversion }) =>
    ['off', 'on', 'contextual'].map((variant) => {
      const worth = chances.flatMap((chance) => conversion(variant, chance) ?? []);
      return worth.reduce((sum, one) => sum + one, 0) / 100;
    }),
  );
  const [rates = [], style = [], focus = []] = planted;
  expect(rates).toEqual([0.2, 0.32, 0.2].map((share) => expect.closeTo(share, 1)));
  expect(new Set(style).size).toBe(1);
  expect(focus.map((seconds) => Math.round(seconds / 50) * 50)).toEqual([1_500, 1_500, 1_200]);
});
