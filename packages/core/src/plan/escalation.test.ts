import { expect, test } from 'vitest';
import { readEscalation } from './escalation.ts';
import { PLAN_LIMITS } from './limits.ts';
import { reading } from './tree.fixture.ts';

test('readEscalation() reads steps in rising order', () => {
  const steps = [
    { after: '15m', notify: ['pager'] },
    { after: '1h', notify: ['lead', 'phone'] },
  ];
  expect(reading(readEscalation, steps)).toEqual({
    value: [
      { afterMs: 900_000, notify: ['pager'] },
      { afterMs: 3_600_000, notify: ['lead', 'phone'] },
    ],
    problems: [],
  });
});

test('readEscalation() refuses steps out of order, incomplete ones and none', () => {
  const steps = [
    { after: '15m', notify: ['pager'] },
    { after: '15m', notify: ['lead'] },
    { after: '1h' },
  ];
  expect(reading(readEscalation, steps)).toEqual({
    value: null,
    problems: [
      '6:10 out-of-range | Cannot read "after": "15m" is not later than the step before | steps in rising order of time, counted from when the rule began to fire',
      '11:3 missing-key | Cannot read a step of "escalate": "notify" is missing | "notify", for example "notify: [oncall-pagerduty]"',
    ],
  });
  expect(reading(readEscalation, []).value).toBe(null);
});

test('readEscalation() takes as many steps as the limit and no more', () => {
  const many = (length: number) =>
    Array.from({ length }, (_, i) => ({ after: `${i + 1}m`, notify: ['pager'] }));
  expect(reading(readEscalation, many(PLAN_LIMITS.escalations)).problems).toEqual([]);
  expect(reading(readEscalation, many(PLAN_LIMITS.escalations + 1)).value).toBe(null);
});
