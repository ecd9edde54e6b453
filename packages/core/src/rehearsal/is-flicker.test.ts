import { expect, test } from 'vitest';
import type { Verdict } from '../guardrail/types.ts';
import { newRollout } from '../rollout/new-rollout.ts';
import type { Rollout, Transition } from '../rollout/types.ts';
import { isFlicker } from './is-flicker.ts';
import { aPlan, START_MS } from './rehearsal.fixture.ts';

const plan = aPlan();
const said = (code: Verdict['code']): Rollout['verdicts'] => ({
  errors: {
    ...{ kind: 'pass', code, numbers: {}, sentence: code },
    units: { control: 0, candidate: 0 },
  },
});
const rollout: Rollout = {
  ...newRollout({ id: 'r', plan, planHash: 'h', nextDraw: 1, nowMs: START_MS }),
  blockers: ['hold'],
  verdicts: said('within-limit'),
};
const moment = { atMs: START_MS, rollout, memories: new Map(), source: {}, running: [] };

const isOne = (changes: Partial<Rollout>, more: Partial<Transition> = {}) => {
  const after = { ...rollout, ...changes };
  const change = { rollout: after, effects: [], auditRows: [], refusal: null, ...more };
  return isFlicker(moment, { moment: { ...moment, rollout: after }, changes: [change] });
};

test('isFlicker() is true where a held rule says another thing of a sample, and the gate with it', () => {
  expect(isOne({ verdicts: said('pending') })).toBe(true);
  expect(isOne({ verdicts: said('pending'), blockers: ['hold', 'criteria'] })).toBe(true);
  expect(isOne({ verdicts: said('too-few-samples'), blockers: ['no-data', 'hold'] })).toBe(true);
});

test('isFlicker() is false where anything else changed too', () => {
  const actor = { kind: 'controller', id: 'controller', name: 'controller' } as const;
  const verdicts = said('pending');
  const seen = [
    isOne({ verdicts: said('beyond-limit') }),
    isOne({ verdicts: {} }),
    isOne({ verdicts: { ...verdicts, more: said('pending')['errors'] as Verdict } }),
    isOne({ verdicts, blockers: [] }),
    isOne({ verdicts, blockers: ['hold', 'review'] }),
    isOne({ verdicts, status: 'paused' }),
    isOne({ verdicts, judged: ['errors'] }),
    isOne({ verdicts }, { auditRows: [{ actor, action: 'x', subject: 'r', body: {} }] }),
  ];
  expect(seen).toEqual(seen.map(() => false));
});
