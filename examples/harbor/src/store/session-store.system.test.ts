import { describe } from 'vitest';
import { aPostgresPlace } from './database-places.fixture.ts';
import { describeSessions } from './session-store-acceptance.fixture.ts';

const HAS_POSTGRES = (process.env['TIDEGATE_TEST_HAVE'] ?? '').split(',').includes('postgres');

describe.skipIf(!HAS_POSTGRES)('a real PostgreSQL', () => {
  describeSessions('PostgreSQL', aPostgresPlace);
});
