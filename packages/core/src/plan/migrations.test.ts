import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../json.ts';
import type { ListsRead } from './lists-read.ts';
import { readMigrations } from './migrations.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => {
  const into: ListsRead = { lists: new Map(), claims: new Map() };
  const open = new Map();
  const { problems } = reading((report, node) => readMigrations(report, node, into, open), value);
  return { lists: Object.fromEntries(into.lists), names: [...into.claims.keys()], open, problems };
};
const tables: JsonObject = {
  staging: 'migrate-staging',
  backup: { action: 'fresh-backup' },
  execute: 'by-hand',
  verify: 'count-rows',
  wayBack: 'rollback-agent-tables',
};

test('readMigrations() compiles a migration into an ordered list of five items', () => {
  expect(read({ tables: { ...tables, title: 'Tables', ours: ['verify'] } })).toEqual({
    lists: {
      'migration-tables': {
        title: 'Tables',
        ordered: true,
        items: [
          {
            name: 'staging',
            title: 'It ran on staging',
            action: 'migrate-staging',
            blocking: true,
          },
          {
            name: 'backup',
            title: 'A backup was made and verified',
            action: 'fresh-backup',
            blocking: true,
          },
          { name: 'execute', title: 'It ran', action: null, blocking: true },
          {
            name: 'verify',
            title: 'What it did was verified',
            action: 'count-rows',
            blocking: true,
          },
          {
            name: 'way-back',
            title: 'The way back is ready: rollback-agent-tables',
            action: null,
            blocking: true,
          },
        ],
        wayBack: 'rollback-agent-tables',
      },
    },
    names: ['migration-tables'],
    open: new Map([['migration "tables"', ['verify']]]),
    problems: [],
  });
});

test('readMigrations() never runs the way back to show that it is there', () => {
  const { lists } = read({ tables: { ...tables, wayBack: { action: 'rollback-agent-tables' } } });
  expect(lists['migration-tables']).toMatchObject({ wayBack: 'rollback-agent-tables' });
  expect(lists['migration-tables']?.items.at(-1)?.action).toBeNull();
});

test.each(Object.keys(tables))('readMigrations() refuses a migration without "%s"', (key) => {
  const { [key]: _missing, ...rest } = tables;
  const { lists, names, problems } = read({ tables: rest });
  expect(lists).toEqual({});
  expect(names).toEqual(['migration-tables']);
  expect(problems).toEqual([
    expect.stringMatching(
      new RegExp(`^2:3 missing-key \\| Cannot read a migration: "${key}" is missing \\|`),
    ),
  ]);
});

test.each(Object.keys(tables))(
  'readMigrations() refuses a migration with nothing as "%s"',
  (key) => {
    const { lists, problems } = read({ tables: { ...tables, [key]: null } });
    expect(lists).toEqual({});
    expect(problems.length).toBe(1);
  },
);

test.each(['by-hand', { action: 'by-hand' }, { action: 'rm -rf /' }])(
  'readMigrations() refuses %j as a way back',
  (wayBack) => {
    const { lists, problems } = read({ tables: { ...tables, wayBack } });
    expect(lists).toEqual({});
    expect(problems.length).toBe(1);
  },
);

test('readMigrations() refuses a name whose list nobody could name', () => {
  expect(read({ ['m'.repeat(190)]: tables }).problems).toEqual([]);
  expect(read({ ['m'.repeat(191)]: tables }).problems).toEqual([
    expect.stringContaining('has 201 characters, more than 200'),
  ]);
});
