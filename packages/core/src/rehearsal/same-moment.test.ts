import { expect, test } from 'vitest';
import { newRollout } from '../rollout/new-rollout.ts';
import type { Rollout, Transition } from '../rollout/types.ts';
import { aPlan, START_MS } from './rehearsal.fixture.ts';
import { isSameMoment } from './same-moment.ts';

const rollout = newRollout({
  id: 'r',
  plan: aPlan(),
  planHash: 'h',
  nextDraw: 1,
  nowMs: START_MS,
});
const moment = { atMs: START_MS, rollout, memories: new Map(), source: {}, running: [] };
const actor = { kind: 'controller', id: 'controller', name: 'controller' } as const;

const isSame = (changes: Partial<Rollout>, more: Partial<Transition> = {}) => {
  const after = { ...rollout, ...changes };
  const change = { rollout: after, effects: [], auditRows: [], refusal: null, ...more };
  return isSameMoment(moment, { moment: { ...moment, rollout: after }, changes: [change] });
};

test('isSameMoment() looks past time held and figures', () => {
  expect(isSame({ heldMs: 5, revision: 9, units: { control: 4, candidate: 4 } })).toBe(true);
});

test('isSameMoment() sees every state, list, verdict and audit row', () => {
  const verdict = {
    kind: 'pass',
    code: 'pending',
    numbers: {},
    units: { control: 0, candidate: 0 },
    sentence: '',
  } as const;
  const seen = [
    isSame({ status: 'running' }),
    isSame({ phase: 1 }),
    isSame({ blockers: ['hold'] }),
    isSame({ reviews: ['x'] }),
    isSame({ judged: ['x'] }),
    isSame({ verdicts: { errors: verdict } }),
    isSame({ observed: [{ guardrail: 'x', atMs: 1, sentence: '' }] }),
    isSame({}, { auditRows: [{ actor, action: 'x', subject: 'r', body: {} }] }),
  ];
  expect(seen).toEqual(seen.map(() => false));
});
