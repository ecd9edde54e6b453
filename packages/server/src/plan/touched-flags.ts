import { type Draw, type Logic, namedSegments } from '@tidegate/core';
import { dependentsOf, reachable } from '../flag/dependents.ts';
import type { FlagWrite } from '../flag/review-flags.ts';
import type { SegmentWrite } from '../flag/review-segments.ts';
import { storedSettings } from '../flag/stored-settings.ts';
import { fromJson } from '../store/from-json.ts';
import type { Applied, ExistingFlag } from './load-applied.ts';

/** Flags of one environment that files change, themselves or by a segment. */
export interface TouchedFlags {
  readonly environment: string;
  readonly keys: readonly string[];
  /** Aliases that were taken out. */
  readonly gone: readonly string[];
}

/**
 * Which flags are to be published anew, by environment; those that require them are not listed. What
 * is the same as before is not lowered again: most files change little. Pure.
 */
export function touchedFlags(
  applied: Applied,
  flags: readonly FlagWrite[],
  segments: readonly SegmentWrite[],
): TouchedFlags[] {
  return applied.environments.flatMap((environment) => {
    const written = flags.filter(
      (write) => write.environment === environment && write.differences.length > 0,
    );
    const keys = new Set(written.map(({ definition }) => definition.key));
    const changed = changedSegments(environment, applied, segments);
    if (changed.size > 0) {
      for (const flag of applied.flags) {
        if (flag.row.environment === environment && names(flag, changed)) keys.add(flag.row.key);
      }
    }
    const gone = written.flatMap(({ definition, existing }) =>
      fromJson<string[]>(existing?.row.aliases ?? '[]').filter(
        (alias) => !definition.aliases.includes(alias),
      ),
    );
    return keys.size === 0 ? [] : [{ environment, keys: [...keys], gone }];
  });
}

/** Segments that are written, and all that name one of them, also by way of others. */
function changedSegments(
  environment: string,
  applied: Applied,
  writes: readonly SegmentWrite[],
): ReadonlySet<string> {
  const here = writes.filter((write) => write.environment === environment);
  const differing = here.filter(({ differences }) => differences.length > 0);
  if (differing.length === 0) return new Set();
  const conditions = new Map<string, Logic>();
  for (const row of applied.segments) {
    if (row.environment === environment) conditions.set(row.name, fromJson<Logic>(row.condition));
  }
  for (const { definition } of here) conditions.set(definition.name, definition.condition);
  const naming = dependentsOf(
    new Map([...conditions].map(([name, condition]) => [name, namedSegments(condition)])),
  );
  return reachable(
    differing.map(({ definition }) => definition.name),
    naming,
  );
}

function names({ row, steps }: ExistingFlag, segments: ReadonlySet<string>): boolean {
  if (row.foreign !== null || row.archivedMs !== null) return false;
  const rules = storedSettings(row).rules.flatMap(({ when }) => namedSegments(when));
  const drawn = steps.flatMap(({ draws }) => fromJson<Draw[]>(draws).map(({ segment }) => segment));
  return [...rules, ...drawn].some((name) => name !== null && segments.has(name));
}
