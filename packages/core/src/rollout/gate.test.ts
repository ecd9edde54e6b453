import { describe, expect, test } from 'vitest';
import { approvalsMissing, approvalsNeeded, gateBlockers } from './gate.ts';
import { SAMPLE_RATIO } from './judged-now.ts';
import {
  anItem,
  aPhase,
  aPlan,
  aVerdict,
  listPlan,
  rollbackRule,
  running,
  T0,
} from './rollout.fixture.ts';
import type { Plan } from './types.ts';

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
});

test('gateBlockers() asks a person where all rules are observers, however they stand', () => {
  const plan = aPlan({ guardrails: [{ ...rollbackRule, action: 'notify' }] });
  const units = { control: 1, candidate: 1 };
  const open = { ...running(plan), heldMs: 10_000, units, judged: ['errors'] };
  for (const verdict of [aVerdict('pass', { code: 'pending' }), aVerdict('fail')]) {
    const rollout = { ...open, verdicts: { errors: verdict } };
    expect(gateBlockers(plan, rollout)).toEqual(['approval']);
    const approvals = [{ phase: 0, role: 'anyone', person: 'ana' }];
    expect(gateBlockers(plan, { ...rollout, approvals })).toEqual([]);
  }
});

test('gateBlockers() leaves out what does not apply, and stays shut where nothing does', () => {
  const two = aPlan({ guardrails: [rollbackRule, { ...rollbackRule, name: 'worse' }] });
  const outside = aVerdict('not-applicable', { code: 'no-comparison' });
  const open = {
    ...running(two),
    heldMs: 10_000,
    units: { control: 1, candidate: 1 },
    judged: ['errors'],
    verdicts: { errors: aVerdict('pass'), worse: outside },
  };
  expect(gateBlockers(two, open)).toEqual([]);
  const nothing = { ...open, verdicts: { errors: outside, worse: outside } };
  expect(gateBlockers(two, nothing)).toEqual(['approval']);
  const approved = { phase: 0, role: 'anyone', person: 'ana' };
  expect(gateBlockers(two, { ...nothing, approvals: [approved] })).toEqual([]);
});

test.each(['fail', 'error'] as const)(
  'gateBlockers() waits while units fall to the arms otherwise than drawn (%s)',
  (kind) => {
    const verdicts = { errors: aVerdict('pass'), [SAMPLE_RATIO]: aVerdict(kind) };
    const units = { control: 1, candidate: 1 };
    const rollout = { ...running(aPlan()), heldMs: 10_000, units, judged: ['errors'], verdicts };
    expect(gateBlockers(aPlan(), rollout)).toContain('srm');
    const unknown = { ...verdicts, [SAMPLE_RATIO]: aVerdict('no-data') };
    expect(gateBlockers(aPlan(), { ...rollout, verdicts: unknown })).toEqual([]);
  },
);

test('gateBlockers() takes a comparison that is invalid for a criterion that does not hold', () => {
  const invalid = aVerdict('error', { code: 'comparison-invalid' });
  const units = { control: 1, candidate: 1 };
  const open = { ...running(aPlan()), heldMs: 10_000, units, judged: ['errors'] };
  expect(gateBlockers(aPlan(), { ...open, verdicts: { errors: invalid } })).toContain('criteria');
});

test('approvalsNeeded() asks for one person where nothing can be judged', () => {
  const anyone = [{ role: 'anyone', count: 1 }];
  const needed = (changes: Partial<Plan>) => {
    const plan = aPlan(changes);
    return approvalsNeeded(plan, running(plan));
  };
  expect(needed({ phases: [aPhase({ shares: [] })] })).toEqual(anyone);
  expect(needed({ guardrails: [] })).toEqual(anyone);
  expect(needed({})).toEqual([]);
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

describe('a phase in which the candidate works unseen', () => {
  const unseen = aPhase({ shares: [], shadowParts: 100_000 });
  const shadowRule = { ...rollbackRule, name: 'differs', metric: 'shadow_mismatch_rate' };

  test('is judged by metrics of its own: the others have nothing to say of it', () => {
    const plan = aPlan({ phases: [unseen], guardrails: [rollbackRule, shadowRule] });
    const open = { ...running(plan), heldMs: 10_000, units: { control: 0, candidate: 1 } };
    expect(gateBlockers(plan, open)).toEqual(['no-data']);
    expect(gateBlockers(plan, { ...open, judged: ['differs'] })).toEqual([]);
    expect(
      gateBlockers(plan, { ...open, judged: ['differs'], units: { control: 9, candidate: 0 } }),
    ).toEqual(['samples']);
    const failing = { ...open, judged: ['differs'], verdicts: { errors: aVerdict('fail') } };
    expect(gateBlockers(plan, failing)).toEqual(['criteria']);
  });

  test('needs somebody to look where no rule of its own acts', () => {
    const anyone = [{ role: 'anyone', count: 1 }];
    const needed = (changes: Partial<Plan>) => {
      const plan = aPlan({ phases: [unseen], ...changes });
      return approvalsNeeded(plan, running(plan));
    };
    expect(needed({})).toEqual(anyone);
    expect(needed({ guardrails: [{ ...shadowRule, action: 'notify' }] })).toEqual(anyone);
    expect(needed({ guardrails: [shadowRule] })).toEqual([]);
  });
});

test('gateBlockers() waits for checklists, and for what keeps the next phase from being entered', () => {
  const plan = listPlan({ items: [anItem('docs'), anItem('video', null, false)] });
  const open = {
    ...running(plan),
    heldMs: 10_000,
    units: { control: 1, candidate: 1 },
    judged: ['errors'],
    verdicts: { errors: aVerdict('pass') },
  };
  expect(gateBlockers(plan, open)).toEqual(['checklist']);
  expect(gateBlockers(plan, open, ['dependency', 'window', 'freeze'])).toEqual([
    ...['checklist', 'window', 'freeze', 'dependency'],
  ]);
  const docs = { list: 'list', item: 'docs', state: 'done', by: 'key_ben', atMs: T0 } as const;
  const ticked = { ...open, checks: [{ ...docs, detail: '', effectId: null }] };
  expect(gateBlockers(plan, ticked)).toEqual([]);
  // A person's word does not know the time: what the last tick saw stays until the next.
  expect(gateBlockers(plan, { ...ticked, blockers: ['hold', 'freeze'] })).toEqual(['freeze']);
});
