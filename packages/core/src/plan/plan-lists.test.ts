import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readFields } from './fields.ts';
import { readPlanLists } from './plan-lists.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) =>
  reading((report, node) => {
    const optional = ['checklists', 'migrations', 'completion'];
    const fields = readFields(report, node, { what: 'a plan', required: {}, optional });
    return fields === null ? null : readPlanLists(report, fields, new Map());
  }, value);
const review = { items: [{ name: 'docs', title: 'Documentation updated' }] };
const tables = { staging: 'a', backup: 'b', execute: 'c', verify: 'd', wayBack: 'e' };

test('readPlanLists() reads lists, migrations, and which of them say that it is met', () => {
  const { value, problems } = read({
    completion: ['review', 'migration-tables'],
    checklists: { review },
    migrations: { tables },
  });
  expect(problems).toEqual([]);
  expect(value?.names).toEqual(['review', 'migration-tables']);
  expect(Object.keys(value?.part.checklists ?? {})).toEqual(['review', 'migration-tables']);
  expect(value?.part.completion).toEqual(['review', 'migration-tables']);
});

test('readPlanLists() leaves out what a plan does not say', () => {
  expect(read({})).toEqual({ value: { names: [], part: {} }, problems: [] });
});

test('readPlanLists() refuses the completion by a list that is not there', () => {
  expect(read({ completion: ['reviews'], checklists: { review } }).problems).toEqual([
    '2:5 unknown-name | Cannot find checklist "reviews": the plan has no such checklist | "review"',
  ]);
});

test('readPlanLists() does not blame names of lists that it could not read', () => {
  expect(read({ completion: ['review'], checklists: { review: null } }).problems).toEqual([
    '5:11 wrong-type | Cannot read a checklist: found nothing | a map with "items", "title" or "ours"',
  ]);
});
