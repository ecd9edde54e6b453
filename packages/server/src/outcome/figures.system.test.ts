import { describe, expect, test } from 'vitest';
import { expectRowsKept } from '../store/experiment-tables-rows.fixture.ts';
import { describeOutcomes } from './acceptance.fixture.ts';
import { HAS_POSTGRES, outcomeMigrations, postgresDatabase } from './postgres.fixture.ts';

let count = 0;

describe.skipIf(!HAS_POSTGRES)('readOutcomes() over PostgreSQL (skipped: there is none)', () => {
  describeOutcomes(() => {
    count += 1;
    return postgresDatabase(`figures_${count}`);
  });
});

test.skipIf(!HAS_POSTGRES)(
  'migration 0007-experiments keeps the rows of a store, in PostgreSQL (skipped: there is none)',
  async () => {
    const db = await postgresDatabase('migration', {});
    await expectRowsKept(db, outcomeMigrations());
    expect.hasAssertions();
  },
);
