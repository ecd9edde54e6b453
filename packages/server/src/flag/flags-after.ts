import type { Position } from '@tidegate/core';
import type { Applied } from '../plan/load-applied.ts';
import { fromJson } from '../store/from-json.ts';
import type { FlagWrite } from './review-flags.ts';
import { type StoredSettings, storedSettings } from './stored-settings.ts';

/** A place in a user's file. */
export interface Place {
  readonly file: string;
  readonly at: Position;
}

/** A flag of one environment as it will be once the files are written. */
export interface FlagAfter {
  readonly environment: string;
  readonly key: string;
  readonly aliases: readonly string[];
  readonly variants: readonly string[];
  readonly settings: StoredSettings;
  readonly isArchived: boolean;
  /** Where its file says what it does in this environment; `null` when it stays as it is. */
  readonly place: Place | null;
}

/** All flags by environment and key, as they will be. Pure. */
export function flagsAfter(
  writes: readonly FlagWrite[],
  applied: Applied,
): ReadonlyMap<string, ReadonlyMap<string, FlagAfter>> {
  const after = new Map(
    applied.environments.map((name): [string, Map<string, FlagAfter>] => [name, new Map()]),
  );
  for (const { row } of applied.flags) {
    after.get(row.environment)?.set(row.key, {
      environment: row.environment,
      key: row.key,
      aliases: fromJson<string[]>(row.aliases),
      variants: Object.keys(fromJson<object>(row.variants)),
      settings: storedSettings(row),
      isArchived: row.archivedMs !== null,
      place: null,
    });
  }
  for (const { environment, definition, settings, file } of writes) {
    after.get(environment)?.set(definition.key, {
      environment,
      key: definition.key,
      aliases: definition.aliases,
      variants: Object.keys(definition.variants),
      settings,
      isArchived: false,
      place: { file, at: settings.at },
    });
  }
  return after;
}
