import { nearestName } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol';
import type { DatabaseEntry } from '../../database/database-entry.ts';

/** @throws ProblemError `not-found` when the database has no such region */
export function requireRegion(
  { name, regions }: Pick<DatabaseEntry, 'name' | 'regions'>,
  region: string | null,
  what: string,
): void {
  if (region === null || Object.hasOwn(regions, region)) return;
  const names = Object.keys(regions);
  const nearest = nearestName(region, names);
  const hint =
    nearest === null ? `it has ${names.join(', ') || 'none'}` : `did you mean "${nearest}"?`;
  throw new ProblemError(
    'not-found',
    `Cannot ${what}: database "${name}" has no region "${region}"; ${hint}`,
  );
}
