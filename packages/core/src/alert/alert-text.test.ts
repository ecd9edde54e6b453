import { expect, test } from 'vitest';
import { anAlertRule } from './alert-rule.fixture.ts';
import { alertText } from './alert-text.ts';
import type { AlertCondition } from './types.ts';

const bound = (side: 'above' | 'at-least' | 'below' | 'at-most', value: number) =>
  ({ side, value, of: 'value' }) as const;
const OF_BASELINE = { side: 'above', value: 1.3, of: 'baseline' } as const;

test.each<[Partial<AlertCondition>, string]>([
  [{}, 'error_rate above 1 % for 5 m'],
  [{ recovery: bound('below', 0.008) }, 'error_rate above 1 % for 5 m, until below 0.8 %'],
  [
    {
      ...{ metric: 'latency_ms', statistic: { kind: 'quantile', q: 0.95 } },
      ...{ bound: bound('above', 165), upper: 200, forMs: 900_000 },
    },
    'p95 of latency_ms above 165 ms (a band: at most 200 ms) for 15 m',
  ],
  [
    {
      ...{ metric: 'complaints', statistic: { kind: 'count' }, bound: bound('at-least', 11) },
      ...{ forMs: 0, windowMs: 3_600_000 },
    },
    'count of complaints at least 11 within 1 h',
  ],
  [
    {
      ...{ metric: 'active_users', statistic: { kind: 'last' }, bound: null, dropBy: 0.1 },
      ...{ forMs: 0, windowMs: 3_600_000 },
    },
    'latest active_users falls by 10 % within 1 h',
  ],
  [{ bound: null, dropBy: 0.1 }, 'error_rate falls by 10 % within 1 m for 5 m'],
  [
    { metric: 'cpu', statistic: { kind: 'max' }, bound: OF_BASELINE },
    'highest cpu above 130 % of the baseline for 5 m',
  ],
  [
    { flag: 'chat', variant: 'new', labels: { model: 'a' }, source: 'browser' },
    'error_rate of chat=new (model=a) in browsers above 1 % for 5 m',
  ],
  [{ flag: 'chat' }, 'error_rate of chat above 1 % for 5 m'],
  [{ bound: null }, 'error_rate has no bound'],
  [{ metric: 'of_nobody', statistic: { kind: 'last' } }, 'latest of_nobody above 0.01 for 5 m'],
])('alertText() of %j', (condition, expected) => {
  expect(alertText(anAlertRule({}, condition))).toBe(expected);
});

test('alertText() of a metric of a file, and of events', () => {
  const own = anAlertRule({}, { metric: 'basket', statistic: { kind: 'mean' } });
  expect(alertText(own, { kind: 'distribution', unit: 'usd' })).toBe(
    'mean of basket above 0.01 USD for 5 m',
  );
  const events = ['rollout.phase-entered', 'flag.set'];
  expect(alertText(anAlertRule({ trigger: { kind: 'event', events } }))).toBe(
    'on rollout.phase-entered, flag.set',
  );
});
