import { expect, test } from 'vitest';
import { withCheck } from './check-lists.ts';
import { anItem, aPlan, running, T0 } from './rollout.fixture.ts';
import type { CheckState } from './types.ts';
import { waysBack } from './ways-back.ts';

const migration = {
  title: 'Tables',
  ordered: true,
  items: [anItem('execute')],
  wayBack: 'undo.sql',
};
const plan = aPlan({
  checklists: {
    'migration-tables': migration,
    plain: { title: null, ordered: false, items: [anItem('execute')] },
  },
});
const executed = (list: string, state: CheckState['state']): CheckState => ({
  ...{ list, item: 'execute', state, by: 'key_ben', atMs: T0, detail: '', effectId: null },
});

test.each<[CheckState['state'], number]>([
  ['open', 0],
  ['running', 1],
  ['failed', 1],
  ['done', 1],
])('waysBack() of a migration whose execution is %s: %i', (state, count) => {
  const rollout = withCheck(running(plan), executed('migration-tables', state));
  const found = { list: 'migration-tables', title: 'Tables', wayBack: 'undo.sql' };
  expect(waysBack(plan, rollout)).toEqual(count === 0 ? [] : [found]);
});

test('waysBack() is empty where nothing was executed, or a list is no migration', () => {
  expect(waysBack(plan, running(plan))).toEqual([]);
  expect(waysBack(plan, withCheck(running(plan), executed('plain', 'done')))).toEqual([]);
  expect(waysBack(aPlan(), running(aPlan()))).toEqual([]);
});
