import type { Guardrail, Plan } from '@tidegate/core';
import pc from 'picocolors';
import { expect, test } from 'vitest';
import { planPicture } from './plan-picture.ts';

const leaks: Guardrail = {
  shape: 'zero-tolerance',
  name: 'pii_leaks above 0',
  metric: 'pii_leaks',
  action: 'rollback',
  absolute: false,
};

const plan: Plan = {
  name: 'chat',
  description: null,
  environment: 'production',
  flag: 'agent',
  control: 'legacy',
  candidate: 'new',
  unit: 'conversation',
  alpha: 0.01,
  noDataTimeoutMs: 1_800_000,
  onNoData: 'pause',
  activationLeadMs: 5_000,
  phases: [
    {
      name: 'beta',
      description: null,
      risk: null,
      shares: [{ segment: 'beta-users', weightParts: 100_000 }],
      hold: { minMs: 86_400_000, maxMs: 259_200_000 },
      guardrails: [{ ...leaks, name: 'beta: drift above 0', action: 'review' }],
      gate: {
        minUnits: 100,
        pass: [
          {
            shape: 'criterion',
            name: 'beta gate: error_rate below 0.1%',
            metric: 'error_rate',
            statistic: { of: 'rate' },
            side: 'below',
            limit: 0.001,
          },
        ],
        approvals: [
          { role: 'product', count: 1 },
          { role: 'ops', count: 2 },
        ],
      },
    },
    {
      name: 'quarter',
      description: null,
      risk: null,
      shares: [
        { segment: 'beta-users', weightParts: 100_000 },
        { segment: null, weightParts: 25_000 },
      ],
      hold: { minMs: 7_200_000, maxMs: null },
      guardrails: [],
      gate: { minUnits: 0, pass: [], approvals: [] },
    },
  ],
  guardrails: [leaks],
  rollback: { conversations: 'cut-now', procedure: ['flag'] },
  notify: [],
  scale: null,
};

test('planPicture() shows phases with shares and gates, then guardrails', () => {
  expect(planPicture(plan, pc.createColors(false))).toEqual([
    'chat  production  agent: legacy → new',
    '',
    '#  phase    everybody                    segments         hold     leaves when',
    '1  beta     ░░░░░░░░░░░░░░░░░░░░     0%  beta-users 100%  1d … 3d  100 units, error_rate below 0.1%, product approves, 2 × ops approves',
    '2  quarter  █████░░░░░░░░░░░░░░░    25%  beta-users 100%  2h       held',
    '',
    'action    when               in',
    'review    drift above 0      beta',
    'rollback  pii_leaks above 0  every phase',
  ]);
});
