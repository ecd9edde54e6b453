import { expect, test } from 'vitest';
import { abort, rollBack } from './roll-back.ts';
import { ANA, aPlan, running, T0 } from './rollout.fixture.ts';

test.each([
  [rollBack, 'rolled-back', 'rolled back'],
  [abort, 'aborted', 'aborted'],
] as const)('%o takes the candidate away and says why', (withdraw, status, title) => {
  const plan = aPlan();
  const { rollout, auditRows, notices } = withdraw(
    plan,
    running(plan),
    ANA,
    { reason: 'PII', guardrail: 'pii' },
    T0 + 9_000,
  );
  expect(rollout).toMatchObject({ status, ramp: [], reason: 'PII', changedMs: T0 + 9_000 });
  expect(auditRows).toEqual([
    {
      actor: ANA,
      action: `rollout.${status}`,
      subject: 'ro_1',
      body: { reason: 'PII', guardrail: 'pii', phase: 0, conversations: 'cut-now' },
    },
  ]);
  expect(notices).toEqual([
    {
      event: `rollout.${status}`,
      title: `chat: ${title}`,
      text: 'useNewArchitecture gives "legacy" again. PII',
    },
  ]);
});
