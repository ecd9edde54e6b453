import { expect, test } from 'vitest';
import { preferencesOf } from './preference-users.fixture.ts';
import { bodyOf, COLUMNS, columnsOf, readBody, readColumns } from './preferences.ts';

test('readBody() and readColumns() read what was written', () => {
  for (let n = 0; n < 60; n += 1) {
    const columns = columnsOf(preferencesOf(n));
    const row = Object.fromEntries(COLUMNS.map((name, index) => [name, columns[index] ?? null]));
    expect(readBody(bodyOf(preferencesOf(n)))).toEqual(preferencesOf(n));
    expect(readColumns(row)).toEqual(preferencesOf(n));
  }
});

test.each([null, undefined, 7, '', '[]', '{"language":"en"}', '{'])(
  'readBody() finds nothing in %j',
  (body) => {
    expect(readBody(body)).toBeNull();
  },
);

test('readColumns() finds nothing in columns that are not there or not filled', () => {
  expect(readColumns({ user_id: 'a' })).toBeNull();
  const empty = { language: null, tone: null, notify_email: null, notify_push: null };
  expect(readColumns(empty)).toBeNull();
});
