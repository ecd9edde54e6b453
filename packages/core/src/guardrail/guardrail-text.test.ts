import { expect, test } from 'vitest';
import { guardrailText } from './guardrail-text.ts';
import { errorsGate, errorsHeld, fourWithin, latencyHeld, noLeaks } from './judged.fixture.ts';

test('guardrailText() reads like the plan', () => {
  expect([
    guardrailText(errorsHeld),
    guardrailText(latencyHeld),
    guardrailText({ ...errorsHeld, limit: 0.002, upper: 0.005, forMs: 600_000, action: 'review' }),
    guardrailText({ ...errorsHeld, side: 'below', limit: 0.0035, forMs: 90_500, absolute: true }),
    guardrailText(fourWithin),
    guardrailText(noLeaks),
    guardrailText(errorsGate),
    guardrailText({ ...errorsGate, metric: 'cost_usd', statistic: { of: 'mean' }, limit: 0.02 }),
    guardrailText({ ...errorsGate, metric: 'memory_mb', statistic: { of: 'max' }, limit: 45 }),
  ]).toEqual([
    'error_rate > 0.5% for 5m → rollback',
    'p99 latency_ms > 500 for 2m → rollback',
    'error_rate between 0.2% and 0.5% for 10m → review',
    'error_rate < 0.35% for 1m30.5s, whatever control does → rollback',
    'failed_health_checks ≥ 4 within 5m → rollback',
    'pii_leaks > 0 → rollback',
    'gate: error_rate < 0.1% (95 % bound)',
    'gate: mean cost_usd < 0.02 (95 % bound)',
    'gate: memory_mb < 45 (every reading)',
  ]);
});
