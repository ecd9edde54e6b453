import { expect, test } from 'vitest';
import { readMigrations } from './read-migrations.ts';

const TABLE = `Connecting to remote database...

        LOCAL      │     REMOTE     │     TIME (UTC)
  ─────────────────┼────────────────┼──────────────────────
    20241101000000 │ 20241101000000 │ 2024-11-01 00:00:00
    20241130000000 │ 20241130000000 │ 2024-11-30 00:00:00
                   │ 20241201000000 │ 2024-12-01 00:00:00
    20241202000000 │                │ 2024-12-02 00:00:00
`;

const LISTED = {
  local: ['20241101000000', '20241130000000', '20241202000000'],
  remote: ['20241101000000', '20241130000000', '20241201000000'],
};

test('readMigrations() reads the table in its spellings', () => {
  expect(readMigrations(TABLE)).toEqual(LISTED);
  const plain = TABLE.replaceAll('│', '|').replaceAll('─', '-').replaceAll('┼', '|');
  expect(readMigrations(plain)).toEqual(LISTED);
  expect(readMigrations(plain.replace('LOCAL ', 'Local ').replace('REMOTE', 'Remote'))).toEqual(
    LISTED,
  );
});

test('readMigrations() tells an empty list from no list', () => {
  const [, , head = '', line = ''] = TABLE.split('\n');
  expect(readMigrations(`${head}\n${line}\n`)).toEqual({ local: [], remote: [] });
  expect(readMigrations('')).toBe(null);
  expect(readMigrations('20241101000000 │ 20241101000000 │ 2024')).toBe(null);
  expect(readMigrations('Cannot find project ref. Have you run supabase link?')).toBe(null);
});
