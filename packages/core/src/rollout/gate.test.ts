import { expect, test } from 'vitest';
import { approvalsMissing, approvalsNeeded, exposes, gateBlockers } from './gate.ts';
import { aPhase, aPlan, aVerdict, rollbackRule, running } from './rollout.fixture.ts';

test('gateBlockers() is empty only when hold, samples, criteria, data and people all hold', () => {
  const plan = aPlan();
  const open = {
    ...running(plan),
    heldMs: 10_000,
    units: { control: 1, candidate: 1 },
    judged: ['errors'],
    verdicts: { errors: aVerdict('pass') },
  };
  expect(gateBlockers(plan, open)).toEqual([]);
  expect(gateBlockers(plan, { ...open, heldMs: 9_999 })).toEqual(['hold']);
  expect(gateBlockers(plan, { ...open, heldMs: Number.NaN })).toEqual(['hold']);
  expect(gateBlockers(plan, { ...open, judged: [] })).toEqual(['no-data']);
  expect(gateBlockers(plan, { ...open, units: { control: 9, candidate: 0 } })).toEqual(['samples']);
  expect(gateBlockers(plan, { ...open, reviews: ['p95'] })).toEqual(['review']);
});

test('gateBlockers() lets a later gap of data pass: one judgement with data per phase is enough', () => {
  const plan = aPlan();
  const gap = {
    ...running(plan),
    heldMs: 10_000,
    units: { control: 1, candidate: 1 },
    judged: ['errors'],
    verdicts: { errors: aVerdict('no-data') },
  };
  expect(gateBlockers(plan, gap)).toEqual([]);
});

test('gateBlockers() keeps the gate shut while a rollback is pending', () => {
  const plan = aPlan();
  const pending = aVerdict('pass', { code: 'pending' });
  const units = { control: 1, candidate: 1 };
  const open = { ...running(plan), heldMs: 10_000, units, judged: ['errors'] };
  expect(gateBlockers(plan, { ...open, verdicts: { errors: pending } })).toEqual(['criteria']);
  const observing = aPlan({ guardrails: [{ ...rollbackRule, action: 'notify' }] });
  expect(gateBlockers(observing, { ...open, verdicts: { errors: pending } })).toEqual([]);
});

test('approvalsNeeded() asks for one person where nothing can be judged', () => {
  const anyone = [{ role: 'anyone', count: 1 }];
  expect(approvalsNeeded(aPlan(), aPhase({ shares: [] }))).toEqual(anyone);
  expect(approvalsNeeded(aPlan({ guardrails: [] }), aPhase())).toEqual(anyone);
  expect(approvalsNeeded(aPlan(), aPhase())).toEqual([]);
});

test('approvalsMissing() counts people of a role in this phase only', () => {
  const plan = aPlan({
    phases: [aPhase({ gate: { minUnits: 0, pass: [], approvals: [{ role: 'sre', count: 2 }] } })],
  });
  const given = (person: string, phase = 0) => ({ phase, role: 'sre', person });
  const rollout = { ...running(plan), approvals: [given('a'), given('b', 1)] };
  expect(approvalsMissing(plan, rollout)).toEqual(['sre']);
  expect(approvalsMissing(plan, { ...rollout, approvals: [given('a'), given('b')] })).toEqual([]);
});

test('exposes() says whether anybody gets the candidate', () => {
  expect(exposes(aPhase())).toBe(true);
  expect(exposes(aPhase({ shares: [] }))).toBe(false);
});
