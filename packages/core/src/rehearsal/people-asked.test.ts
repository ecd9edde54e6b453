import { expect, test } from 'vitest';
import { newRollout } from '../rollout/new-rollout.ts';
import type { Rollout } from '../rollout/types.ts';
import { peopleAsked } from './people-asked.ts';
import { aPhase, aPlan, START_MS } from './rehearsal.fixture.ts';

const item = (name: string, action: string | null = null) => ({
  name,
  title: name,
  action,
  blocking: true,
});
const plan = aPlan({
  checklists: {
    ready: { title: null, ordered: false, items: [item('tests', 'run-tests'), item('docs')] },
    tables: { title: null, ordered: true, items: [item('backup', 'fresh'), item('move')] },
  },
  phases: [
    aPhase({
      gate: {
        minUnits: 0,
        pass: [],
        approvals: [{ role: 'product', count: 2 }],
        checklists: ['ready', 'tables'],
      },
    }),
  ],
});
const rollout: Rollout = {
  ...newRollout({ id: 'r', plan, planHash: 'h', nextDraw: 1, nowMs: START_MS }),
  status: 'running',
};
const done = (list: string, name: string) =>
  ({ list, item: name, state: 'done', by: 'x', atMs: 1, detail: '', effectId: null }) as const;
const asked = (changes: Partial<Rollout>) =>
  peopleAsked(plan, { ...rollout, ...changes }, 'people').map((deed) =>
    deed.type === 'check' ? `${deed.list}/${deed.item}` : 'item' in deed ? deed.item : deed.type,
  );

test('peopleAsked() answers reviews, then ticks what a person ticks, then approves', () => {
  expect(asked({ reviews: ['band'] })).toEqual(['band']);
  expect(asked({})).toEqual(['ready/docs']);
  expect(asked({ checks: [done('ready', 'docs')] })).toEqual(['product']);
  const moved = [done('ready', 'docs'), done('tables', 'backup')];
  expect(asked({ checks: moved })).toEqual(['tables/move']);
  expect(asked({ status: 'completed' })).toEqual([]);
});

test('peopleAsked() lets each approval come from another person, and ends', () => {
  const checks = [done('ready', 'docs'), done('tables', 'backup'), done('tables', 'move')];
  const one = { phase: 0, role: 'product', person: 'people 1' };
  const next = peopleAsked(plan, { ...rollout, checks, approvals: [one] }, 'people');
  expect(next.map((deed) => 'actor' in deed && deed.actor.id)).toEqual(['people 2']);
  const both = [one, { ...one, person: 'people 2' }];
  expect(peopleAsked(plan, { ...rollout, checks, approvals: both }, 'people')).toEqual([]);
});
