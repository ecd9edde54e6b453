import type { Fields } from './fields.ts';
import { readOurs } from './ours.ts';
import type { Report } from './report.ts';

/** Keys that the team's documents leave open, by place, such as `phase "beta"`. */
export type OpenPlaces = Map<string, readonly string[]>;

/**
 * Reads `ours` of a map and remembers it under its place. Never throws; what it names and is not
 * there is reported.
 *
 * @param what how messages call the map, for example `a phase`
 */
export function readOpen(
  report: Report,
  fields: Fields,
  what: string,
  place: string,
  open: OpenPlaces,
): void {
  const keys = readOurs(report, fields, what);
  if (keys !== null && keys.length > 0) open.set(place, keys);
}
