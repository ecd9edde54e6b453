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

const byItem = (name: string, wayBack?: string) => ({
  ...anItem(name),
  ...(wayBack === undefined ? {} : { wayBack }),
});
const expandContract = {
  title: 'Preferences',
  ordered: true,
  items: [
    byItem('expand', 'unexpand'),
    byItem('backfill', 'unbackfill'),
    byItem('verify'),
    byItem('reads', 'read the old form again'),
    byItem('contract'),
  ],
  wayBack: 'restore-backup',
};

test.each<[readonly string[], string | null]>([
  [[], null],
  [['expand'], 'unexpand'],
  [['expand', 'backfill'], 'unbackfill, then unexpand'],
  [['expand', 'backfill', 'verify'], 'unbackfill, then unexpand'],
  [
    ['expand', 'backfill', 'verify', 'reads'],
    'read the old form again, then unbackfill, then unexpand',
  ],
  [['expand', 'backfill', 'verify', 'reads', 'contract'], 'restore-backup'],
])('waysBack() of a migration that goes back by items, begun %j: %s', (begun, wayBack) => {
  const list = 'migration-preferences';
  const named = aPlan({ checklists: { [list]: expandContract } });
  const rollout = begun.reduce(
    (now, item) => withCheck(now, { ...executed(list, 'failed'), item }),
    running(named),
  );
  const found = { list, title: 'Preferences', wayBack };
  expect(waysBack(named, rollout)).toEqual(wayBack === null ? [] : [found]);
});
