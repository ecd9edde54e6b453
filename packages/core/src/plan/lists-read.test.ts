import { expect, test } from 'vitest';
import { listOfMigration } from './lists-read.ts';

test('listOfMigration() says which checklist a migration is', () => {
  expect(listOfMigration('agent-tables')).toBe('migration-agent-tables');
});
