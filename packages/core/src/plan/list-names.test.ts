import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readListNames, readMigrationNames } from './list-names.ts';
import { reading } from './tree.fixture.ts';

const LISTS = ['review', 'ready', 'migration-tables'];
const named = (value: Json, lists = LISTS) =>
  reading((report, node) => readListNames(report, node, '"completion"', lists), value);
const migrated = (value: Json, lists = LISTS) =>
  reading((report, node) => readMigrationNames(report, node, lists), value);

test('readListNames() takes one name or several', () => {
  expect(named('review')).toEqual({ value: ['review'], problems: [] });
  expect(named(['ready', 'migration-tables'])).toEqual({
    value: ['ready', 'migration-tables'],
    problems: [],
  });
});

test('readListNames() leaves out what the plan has not, with what it has', () => {
  expect(named(['reviw', 'ready'])).toEqual({
    value: ['ready'],
    problems: [
      '1:3 unknown-name | Cannot find checklist "reviw": the plan has no such checklist | "review"',
    ],
  });
  expect(named('x').problems).toEqual([
    '1:1 unknown-name | Cannot find checklist "x": the plan has no such checklist | "review", "ready" or "migration-tables"',
  ]);
  expect(named('x', []).problems).toEqual([
    '1:1 unknown-name | Cannot find checklist "x": the plan has no such checklist | an entry of that name under "checklists"',
  ]);
});

test('readListNames() refuses a name that stands twice, and none', () => {
  expect(named(['ready', 'ready']).problems).toEqual([
    '2:3 duplicate | Cannot use checklist "ready" twice: it stands in line 1 already | each checklist once',
  ]);
  expect(named([]).problems.length).toBe(1);
  expect(named(null).problems.length).toBe(1);
});

test('readMigrationNames() gives the lists of migrations', () => {
  expect(migrated(['tables'])).toEqual({ value: ['migration-tables'], problems: [] });
  expect(migrated('table').problems).toEqual([
    '1:1 unknown-name | Cannot find migration "table": the plan has no such migration | "tables"',
  ]);
  expect(migrated('table', ['review']).problems).toEqual([
    '1:1 unknown-name | Cannot find migration "table": the plan has no such migration | an entry of that name under "migrations"',
  ]);
});
