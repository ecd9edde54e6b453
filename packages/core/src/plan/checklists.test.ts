import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readChecklists } from './checklists.ts';
import { PLAN_LIMITS } from './limits.ts';
import type { ListsRead } from './lists-read.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => {
  const into: ListsRead = { lists: new Map(), claims: new Map() };
  const open = new Map();
  const { problems } = reading((report, node) => readChecklists(report, node, into, open), value);
  return { lists: Object.fromEntries(into.lists), names: [...into.claims.keys()], open, problems };
};
const items = [{ name: 'docs', title: 'Documentation updated' }];

test('readChecklists() reads lists by name', () => {
  expect(
    read({ review: { title: 'Before the beta', items }, after: { items, ours: ['items'] } }),
  ).toEqual({
    lists: {
      review: {
        title: 'Before the beta',
        ordered: false,
        items: [{ name: 'docs', title: 'Documentation updated', action: null, blocking: true }],
      },
      after: {
        title: null,
        ordered: false,
        items: [{ name: 'docs', title: 'Documentation updated', action: null, blocking: true }],
      },
    },
    names: ['review', 'after'],
    open: new Map([['checklist "after"', ['items']]]),
    problems: [],
  });
});

test('readChecklists() knows the name of a list that it could not read', () => {
  expect(read({ review: {} })).toMatchObject({
    lists: {},
    names: ['review'],
    problems: [
      '2:3 missing-key | Cannot read a checklist: "items" is missing | "items", for example "items: [{ name: docs, title: Documentation updated }]"',
    ],
  });
});

test('readChecklists() leaves the names of migrations to them', () => {
  expect(read({ 'migration-tables': { items } })).toMatchObject({
    names: [],
    problems: [
      '1:1 out-of-range | Cannot name a checklist "migration-tables": names that begin so are those of migrations | another name, or an entry of "migrations"',
    ],
  });
});

test('readChecklists() takes 50 lists', () => {
  const many = (length: number) =>
    Object.fromEntries(Array.from({ length }, (_, i) => [`l${i}`, { items }]));
  expect(read(many(PLAN_LIMITS.checklists)).names.length).toBe(50);
  expect(read(many(PLAN_LIMITS.checklists + 1)).problems).toEqual([
    '1:1 too-large | Cannot read "checklists": it has 51 entries | 1 to 50 entries',
  ]);
});
