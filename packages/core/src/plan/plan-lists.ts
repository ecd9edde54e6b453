import type { Plan } from '../rollout/types.ts';
import { readChecklists } from './checklists.ts';
import { type Fields, readPart } from './fields.ts';
import { readListNames } from './list-names.ts';
import type { ListsRead } from './lists-read.ts';
import { readMigrations } from './migrations.ts';
import type { OpenPlaces } from './open-places.ts';
import type { Report } from './report.ts';

/**
 * Reads the checklists and migrations of a plan, and which of them say that what was wanted is met.
 * Never throws; what cannot be read is reported and left out.
 */
export function readPlanLists(
  report: Report,
  fields: Fields,
  open: OpenPlaces,
): {
  /** What gates may name. */
  readonly names: readonly string[];
  readonly part: Pick<Plan, 'checklists' | 'completion'>;
} {
  const read: ListsRead = { lists: new Map(), claims: new Map() };
  const checklists = fields.get('checklists');
  if (checklists !== undefined) readChecklists(report, checklists.value, read, open);
  const migrations = fields.get('migrations');
  if (migrations !== undefined) readMigrations(report, migrations.value, read, open);
  const names = [...read.claims.keys()];
  const completion = readPart(fields, 'completion', (value) =>
    readListNames(report, value, '"completion"', names),
  );
  const lists = read.lists.size === 0 ? {} : { checklists: Object.fromEntries(read.lists) };
  return { names, part: { ...lists, ...completion } };
}
