import { expect, test } from 'vitest';
import { settingText } from './copy-settings.ts';
import { majorOf } from './postgres-facts.ts';
import {
  databaseArgument,
  placeVariables,
  postgresPlace,
  quoteName,
  quoteText,
} from './postgres-place.ts';
import { derivedName, scratchMadeMs } from './scratch-databases.ts';
import { wantedEntries } from './wanted-entries.ts';

test('postgresPlace() reads an address, and what programs see of it is all of it', () => {
  const place = postgresPlace('postgres://us%20er:p%40ss@[::1]:6000/d%C3%B6?sslmode=require');
  expect(place).toEqual({
    ...{ host: '::1', port: 6_000, user: 'us er', password: 'p@ss', database: 'dö' },
    sslmode: 'require',
  });
  expect(placeVariables(place, '/bin')).toEqual({
    ...{ PATH: '/bin', LANG: 'C.UTF-8', PGPASSFILE: '/dev/null', PGSERVICEFILE: '/dev/null' },
    ...{ PGHOST: '::1', PGPORT: '6000', PGUSER: 'us er', PGPASSWORD: 'p@ss', PGDATABASE: 'dö' },
    ...{ PGSSLMODE: 'require', PGCONNECT_TIMEOUT: '10', PGAPPNAME: 'tidegate backup' },
  });
  expect(postgresPlace('postgres://me@host')).toMatchObject({ database: 'me', port: 5_432 });
});

test('names and texts are quoted so that they end nowhere else', () => {
  expect(quoteName('a"; drop')).toBe('"a""; drop"');
  expect(quoteText("it's")).toBe("'it''s'");
  expect(quoteText("\\'")).toBe("E'\\\\'''");
  expect(databaseArgument({ database: "a' host=evil \\" })).toBe("dbname='a\\' host=evil \\\\'");
});

test('settingText() quotes values but lists, which are quoted already', () => {
  expect(settingText('work_mem=7MB')).toBe(`"work_mem" to '7MB'`);
  expect(settingText('app.key=a=b')).toBe(`"app"."key" to 'a=b'`);
  expect(settingText('search_path="$user", public')).toBe('"search_path" to "$user", public');
});

test('derivedName() stays within 63 bytes and cuts no sign in two', () => {
  expect(derivedName('app', '_x')).toBe('app_x');
  expect(derivedName('ö'.repeat(40), '_x')).toBe(`${'ö'.repeat(30)}_x`);
});

test('scratchMadeMs() knows its own comments alone', () => {
  expect(scratchMadeMs('{"tidegate":"scratch","madeMs":5}')).toBe(5);
  for (const other of [
    null,
    '',
    'mine',
    '{"tidegate":"kept","madeMs":5}',
    '[]',
    '{"tidegate":"scratch"}',
  ])
    expect(scratchMadeMs(other)).toBe(null);
});

test.each([
  ['15.20', 15],
  ['pg_dump (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)', 15],
  ['17devel', 17],
  ['', 0],
])('majorOf(%j) is %j', (text, major) => {
  expect(majorOf(text)).toBe(major);
});

test('wantedEntries() leaves definitions and the rows of the tables that are wanted', () => {
  const list = [
    ';',
    '1; 1259 1 TABLE public a o',
    '2; 0 1 TABLE DATA public a o',
    '3; 0 1 TABLE DATA public a b o',
    '4; 0 1 TABLE DATA x a o',
    '5; 0 0 SEQUENCE SET public s o',
    '6; 2613 1 BLOB - 1 o',
  ];
  expect(wantedEntries(list.join('\n'), [{ schema: 'x', name: 'a' }]).split('\n')).toEqual([
    ';',
    '1; 1259 1 TABLE public a o',
    '4; 0 1 TABLE DATA x a o',
  ]);
});
