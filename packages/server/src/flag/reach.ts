import { fromJson } from '../store/from-json.ts';
import { REACH_BYTES_MAX, REACH_ENTRIES_MAX } from '../store/limits.ts';
import type { Tables } from '../store/tables.ts';
import { dependentsOf, reachable } from './dependents.ts';
import { storedRequires } from './stored-settings.ts';

/** What a change of one flag publishes. */
export interface Reach {
  readonly entries: number;
  readonly bytes: number;
}

/** Which flags bring which along. */
export interface ReachGraph {
  /** Flags that require a flag, by its key. */
  readonly dependents: ReadonlyMap<string, readonly string[]>;
  /** Further entries of a flag, by its key. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
}

/** The graph of flags that are not archived. */
export function reachGraph(
  rows: readonly Pick<Tables['flag'], 'key' | 'aliases' | 'settings' | 'archivedMs'>[],
): ReachGraph {
  const live = rows.filter(({ archivedMs }) => archivedMs === null);
  const requires = new Map(
    live.map((row) => [row.key, storedRequires(row).map(({ flag }) => flag)]),
  );
  const aliases = new Map(live.map((row) => [row.key, fromJson<string[]>(row.aliases)]));
  return { dependents: dependentsOf(requires), aliases };
}

/**
 * What a change of a flag publishes: its entry, those of all that require it, and their aliases.
 *
 * @param bytes of each entry
 */
export function reachOf(
  key: string,
  { dependents, aliases }: ReachGraph,
  bytes: ReadonlyMap<string, number>,
): Reach {
  const reached = reachable([key], dependents);
  const entries = [...reached].flatMap((flag) => [flag, ...(aliases.get(flag) ?? [])]);
  const sum = entries.reduce((total, entry) => total + (bytes.get(entry) ?? 0), 0);
  return { entries: entries.length, bytes: sum };
}

/** What is too much of it, as a part of a sentence; `null` when it fits into one patch. */
export function reachFlaw({ entries, bytes }: Reach): string | null {
  if (entries > REACH_ENTRIES_MAX) {
    return `${entries} flags with those that require it and all aliases, and ${REACH_ENTRIES_MAX} are allowed`;
  }
  if (bytes <= REACH_BYTES_MAX) return null;
  return `${bytes} bytes with those that require it and all aliases, and ${REACH_BYTES_MAX} are allowed`;
}
