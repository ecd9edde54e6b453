import { expect, test } from 'vitest';
import { blockingBefore, checkOf, isListMet, isMet, listOf, withCheck } from './check-lists.ts';
import { anItem, aPlan, listPlan, running, T0 } from './rollout.fixture.ts';
import type { CheckState } from './types.ts';

const items = [anItem('tests'), anItem('docs'), anItem('video', null, false)];
const plan = listPlan({ items });
const check = (item: string, state: CheckState['state'] = 'done'): CheckState => ({
  ...{ list: 'list', item, state, by: 'key_ben', atMs: T0, detail: '', effectId: null },
});

test('isListMet() asks for all blocking items and no other', () => {
  const one = withCheck(running(plan), check('tests'));
  expect(isListMet(plan, one, 'list')).toBe(false);
  const both = withCheck(one, check('docs'));
  expect(isListMet(plan, both, 'list')).toBe(true);
  expect(isListMet(plan, withCheck(both, check('tests', 'running')), 'list')).toBe(false);
});

test('isListMet() never takes a list that the plan lacks for met', () => {
  expect(isListMet(plan, running(plan), 'other')).toBe(false);
  expect(isListMet(plan, running(plan), 'toString')).toBe(false);
  expect(listOf(aPlan(), 'list')).toBeNull();
});

test('withCheck() keeps one state for each item', () => {
  const twice = withCheck(withCheck(running(plan), check('tests')), check('tests', 'open'));
  expect(twice.checks).toEqual([check('tests', 'open')]);
  expect(checkOf(twice, 'list', 'tests')).toEqual(check('tests', 'open'));
  expect(checkOf(twice, 'list', 'docs')).toBeNull();
});

test('isMet() is null without completion lists, and true when all of them are met', () => {
  const completing = listPlan({ items: [anItem('tests')] }, { completion: ['list'] });
  expect(isMet(plan, running(plan))).toBeNull();
  expect(isMet({ ...plan, completion: [] }, running(plan))).toBeNull();
  expect(isMet(completing, running(completing))).toBe(false);
  expect(isMet(completing, withCheck(running(completing), check('tests')))).toBe(true);
});

test('blockingBefore() is the first blocking item that is not done', () => {
  const list = { title: null, ordered: true, items };
  const rollout = running(plan);
  expect(blockingBefore(list, 0, rollout, 'list')).toBeNull();
  expect(blockingBefore(list, 2, rollout, 'list')?.name).toBe('tests');
  const done = withCheck(withCheck(rollout, check('tests')), check('docs'));
  expect(blockingBefore(list, 3, done, 'list')).toBeNull();
});
