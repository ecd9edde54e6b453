import { type FlagdFlag, lower } from '@tidegate/core';
import { effectiveServe } from '../flag/effective-serve.ts';
import { settingsText } from '../flag/stored-settings.ts';
import type { Tables } from '../store/tables.ts';
import { authorFlag } from './authored-flags.ts';
import type { FlagSources } from './flag-sources.ts';

/** What a flag that cannot be served whole gives: what it was settled on, or `off`. */
export type Instead = 'settled' | 'off';

/** A flag that gives one variant to everybody, because the whole one cannot be served. */
export interface SimpleFlag {
  readonly flag: FlagdFlag;
  readonly variant: string;
  /** What is wrong with the whole one. */
  readonly why: string;
}

/**
 * A flag without rules, prerequisites and ramp, for the moment in which something must be taken away
 * and the whole flag cannot be lowered: after a rollback it gives control to everybody at once.
 *
 * @param cause what the whole flag was refused with
 */
export function simpleFlag(
  row: Tables['flag'],
  sources: FlagSources,
  instead: Instead,
  cause: unknown,
): SimpleFlag {
  const settled = effectiveServe(row, sources.ramps.get(row.key) ?? []);
  const variant = instead === 'off' ? row.off : settled;
  const plain = { ...row, settings: settingsText(NO_SETTINGS) };
  const authored = authorFlag(plain, sources, new Map());
  const flag = lower({ ...authored, allocation: null, serve: variant });
  return { flag, variant, why: cause instanceof Error ? cause.message : String(cause) };
}

const NO_SETTINGS = { requires: [], rules: [], exclusion: null, holdBackParts: 0 } as const;
