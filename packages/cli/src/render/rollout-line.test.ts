import { expect, test } from 'vitest';
import { rolloutView } from '../rollout-view.fixture.ts';
import { rolloutLine } from './rollout-line.ts';

test('rolloutLine() says phase, share and what is waited for', () => {
  expect(rolloutLine(rolloutView())).toBe(
    'r1 running phase 2 of 2 "quarter" 25%; waits for hold, samples',
  );
});

test('rolloutLine() says why it was rolled back', () => {
  const verdict = {
    kind: 'fail',
    code: 'beyond-limit',
    numbers: {},
    units: { control: 1, candidate: 1 },
    sentence: 'error_rate is 2%, above 0.5%',
  } as const;
  const view = rolloutView({
    status: 'rolled-back',
    blockers: [],
    reason: 'guardrail fired',
    verdicts: { errors: verdict },
  });
  expect(rolloutLine(view)).toBe(
    'r1 rolled-back phase 2 of 2 "quarter" 25%; guardrail fired; error_rate is 2%, above 0.5%',
  );
});
