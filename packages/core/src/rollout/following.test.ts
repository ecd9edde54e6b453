import { expect, test } from 'vitest';
import { quiet } from './change.ts';
import { following } from './following.ts';
import { ANA, anItem, aTick, listPlan, running, T0 } from './rollout.fixture.ts';
import type { Announcement, RolloutEvent } from './types.ts';

const news: Announcement = {
  ...{ name: 'news', when: 'entered', phase: 'full', beforeMs: 0, audience: 'internal' },
  ...{ subject: 's', text: 't', channels: [] },
};
const plan = listPlan({ items: [anItem('tests', 'unit-tests')] }, { announcements: [news] });

test('following() announces first, then gives tasks, then starts checks', () => {
  const before = { ...running(plan), checks: [] };
  const change = quiet({ ...before, phase: 1 });
  const entered = following(plan, before, change, aTick({}), T0);
  expect(entered.orders.map(({ kind }) => kind)).toEqual(['announce']);
  expect(
    following(plan, before, quiet(before), aTick({}), T0).orders.map(({ kind }) => kind),
  ).toEqual(['check']);
});

test('following() takes an edit for no move, though phases are numbered anew', () => {
  const before = running(plan);
  const edit: RolloutEvent = { type: 'edit', actor: ANA, reason: 'x', plan, planHash: 'other' };
  expect(following(plan, before, quiet({ ...before, phase: 1 }), edit, T0).orders).toEqual([]);
});
