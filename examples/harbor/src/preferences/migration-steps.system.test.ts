import { describe } from 'vitest';
import { aPostgresPlace } from '../store/database-places.fixture.ts';
import { describeMigration } from './migration-acceptance.fixture.ts';

const HAS_POSTGRES = (process.env['TIDEGATE_TEST_HAVE'] ?? '').split(',').includes('postgres');

describe.skipIf(!HAS_POSTGRES)('a real PostgreSQL', () => {
  describeMigration('PostgreSQL', aPostgresPlace);
});
