import { expect, test } from 'vitest';
import { PLAN_DEFAULTS, PLAN_LIMITS } from './limits.ts';

// Each limit is tried below, at and above where it is enforced; here is what they are among each other.
test('PLAN_DEFAULTS lie within PLAN_LIMITS', () => {
  const { noDataTimeoutMs, activationLeadMs } = PLAN_LIMITS;
  expect(PLAN_DEFAULTS.alpha).toBeLessThanOrEqual(PLAN_LIMITS.alphaMax);
  expect(PLAN_DEFAULTS.noDataTimeoutMs).toBeGreaterThanOrEqual(noDataTimeoutMs.min);
  expect(PLAN_DEFAULTS.noDataTimeoutMs).toBeLessThanOrEqual(noDataTimeoutMs.max);
  expect(PLAN_DEFAULTS.activationLeadMs).toBeGreaterThanOrEqual(activationLeadMs.min);
  expect(PLAN_DEFAULTS.activationLeadMs).toBeLessThanOrEqual(activationLeadMs.max);
  expect(PLAN_DEFAULTS.minSamples).toBeLessThanOrEqual(PLAN_LIMITS.minSamples);
});
