import { expect, test } from 'vitest';
import { SCALED_NO_DATA_MIN_MS, SCALED_SAMPLES_MIN, SCALED_WATCH_MIN_MS } from './limits.ts';
import { aPlan, rollbackRule } from './rollout.fixture.ts';
import { scalePlan } from './scale-plan.ts';

const TEN = { hold: 10, watch: 10, evidence: 10 };

test.each([
  ['below', -10, 0],
  ['at', 0, 0],
  ['above', 10, 1],
])('a scaled plan %s its floors keeps to them', (_, moreBefore, moreAfter) => {
  const plan = aPlan({
    noDataTimeoutMs: SCALED_NO_DATA_MIN_MS * 10 + moreBefore,
    guardrails: [
      {
        ...rollbackRule,
        forMs: SCALED_WATCH_MIN_MS * 10 + moreBefore,
        minSamples: SCALED_SAMPLES_MIN * 10 + moreBefore,
      },
    ],
  });
  const scaled = scalePlan(plan, TEN);
  expect(scaled.noDataTimeoutMs).toBe(SCALED_NO_DATA_MIN_MS + moreAfter);
  expect(scaled.guardrails).toMatchObject([
    { forMs: SCALED_WATCH_MIN_MS + moreAfter, minSamples: SCALED_SAMPLES_MIN + moreAfter },
  ]);
});
