import { expect, test } from 'vitest';
import { databaseLimits } from '../database/limits.ts';
import { parseOperatorConfig } from './operator-config.ts';
import type { SecretSource } from './secret-source.ts';

const VARIABLES: Readonly<Record<string, string>> = {
  PATH: '/opt/bin',
  DATABASE_URL: 'postgres://app:s3cret%21@db.example.com/app',
  EU_URL: 'postgres://app:s3cret-eu@eu.example.com/app?sslmode=verify-full',
};
const source: SecretSource = {
  variable: (name) => VARIABLES[name],
  file: () => ({ trouble: 'ENOENT' }),
  place: (path) => (path.startsWith('/') ? path : `/etc/tidegate/${path}`),
};
const read = (databases: string) =>
  parseOperatorConfig('c.yaml', `databases:\n${databases}`, source);

function mistakes(databases: string): string[] {
  const result = read(databases);
  return result.ok
    ? []
    : result.problems.map(({ code, at, message }) => `${at.line}:${at.column} ${code}: ${message}`);
}

test('readDatabases() reads every kind', () => {
  const result = read(`
  app:
    postgres: { env: DATABASE_URL }
    environment: production
    programs: /opt/pg/bin
    archive: wal
    migrate: { command: [npm, run, migrate, "{target}"], cwd: app, environment: { CI: "1" } }
    integrity:
      counted: { query: select count(*) from orders, expect: same }
      few: { query: select 1, expect: { atMost: 2 } }
    checksums: false
    regions: { eu-west: { env: EU_URL } }
  prefs: { sqlite: prefs.db, environment: staging, regions: { eu-west: eu } }
  self: { tidegate: true, environment: production }
`);
  expect(result.ok && result.safety.databases).toEqual([
    {
      ...{ name: 'app', kind: 'postgres', environment: 'production', checksums: false },
      url: VARIABLES['DATABASE_URL'],
      scratchUrl: VARIABLES['DATABASE_URL'],
      ...{ programs: '/opt/pg/bin', path: '/opt/bin', archive: '/etc/tidegate/wal' },
      migrate: {
        command: ['npm', 'run', 'migrate', '{target}'],
        cwd: '/etc/tidegate/app',
        environment: { PATH: '/opt/bin', LANG: 'C.UTF-8', CI: '1' },
      },
      integrity: [
        { name: 'counted', query: 'select count(*) from orders', expect: 'same' },
        { name: 'few', query: 'select 1', expect: { atMost: 2 } },
      ],
      regions: { 'eu-west': VARIABLES['EU_URL'] },
      secrets: [
        ...[VARIABLES['DATABASE_URL'], 's3cret%21', 's3cret!'],
        ...[VARIABLES['EU_URL'], 's3cret-eu'],
      ],
    },
    {
      ...{ name: 'prefs', kind: 'sqlite', environment: 'staging', checksums: true },
      ...{ path: '/etc/tidegate/prefs.db', migrate: null, integrity: [], secrets: [] },
      regions: { 'eu-west': '/etc/tidegate/eu' },
    },
    {
      ...{ name: 'self', kind: 'tidegate', environment: 'production', checksums: true },
      ...{ integrity: [], secrets: [], regions: {} },
    },
  ]);
});

test('readDatabases() lists every mistake with its place and quotes no secret', () => {
  const text = `
  "a b": { sqlite: x, environment: p }
  b: { environment: p }
  c: { sqlite: x, tidegate: true, environment: p }
  d: { sqlite: x }
  e: { postgres: "mysql://u:s3cret@h/d", environment: p }
  f: { postgres: { env: DATABASE_URL }, environment: p, archive: "a'b" }
  g: { tidegate: 1, environment: p }
  h: { sqlite: x, environment: p, checksums: 3 }
  i: { sqlite: x, environment: p, integrity: { c: { query: q, expect: some } } }
  j: { sqlite: x, environment: p, migrate: { cwd: x } }
  k: { sqlite: x, environment: p, archive: y }
`;
  expect(mistakes(text).map((each) => each.replace(/^\d+:\d+ /, ''))).toEqual([
    'out-of-range: Cannot read database "a b": this is no name for one',
    'missing-key: Cannot read database "b": it is of no kind',
    'duplicate: Cannot read database "c": it is of more than one kind',
    'missing-key: Cannot read "environment" of database "d": it is missing',
    'out-of-range: Cannot read "postgres" of database "e": it is no database to ask',
    'out-of-range: Cannot read "archive" of database "f": it has signs that no command takes',
    'wrong-type: Cannot read "tidegate" of database "g": it is not true',
    'wrong-type: Cannot read "checksums" of database "h": it is neither true nor false',
    'out-of-range: Cannot read "expect" of "c" of "integrity" of database "i": it is none of these',
    'missing-key: Cannot read "command" of "migrate" of database "j": it is missing',
    'unknown-key: Cannot use key "archive" in database "k": there is no such key',
  ]);
  expect(JSON.stringify(read(text))).not.toContain('s3cret');
});

test('readDatabases() takes as many as its limit, and no more', () => {
  const databases = (count: number) =>
    Array.from({ length: count }, (_, i) => `  a${i}: { sqlite: x, environment: p }\n`).join('');
  expect(read(databases(databaseLimits.databasesMax)).ok).toBe(true);
  expect(mistakes(databases(databaseLimits.databasesMax + 1))).toEqual([
    '2:3 wrong-type: Cannot read "databases": it is no map of databases',
  ]);
});

test('readDatabaseDriver() reads what brings a database back, and names it twice to overwrite it', () => {
  const drivers = (text: string) =>
    read(`  app: { sqlite: x, environment: p }\ndrivers:\n${text}\n`);
  const result = drivers(
    '  back: { database: app, environment: p, tables: [a], overwrites: app, files: { undo-1: u.sql } }',
  );
  expect(result.ok && result.safety.drivers[0]?.work).toEqual({
    ...{ kind: 'database', database: 'app', way: 'restore', tables: ['a'], overwrites: 'app' },
    files: { 'undo-1': '/etc/tidegate/u.sql' },
  });
  for (const own of ['overwrites: other', 'way: sideways', 'way: file', 'files: 1'])
    expect(drivers(`  back: { database: app, environment: p, ${own} }`).ok).toBe(false);
});

test('readDatabases() says of what has names of its own that it is a map by name', () => {
  const result = read('\n  a: { sqlite: x, environment: p, integrity: [q] }\n');
  expect(JSON.stringify(result)).toContain('"expected":"a map by name"');
});
