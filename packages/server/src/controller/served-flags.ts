import { type AuthoredFlag, compileRuleset, type FlagdFlag, lower } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import { servedForeignFlag } from '../flag/foreign-flag.ts';
import { jsonSize } from '../flag/json-size.ts';
import { storedRequires } from '../flag/stored-settings.ts';
import { fromJson } from '../store/from-json.ts';
import { LOWERED_FLAG_BYTES_MAX, LOWERED_FLAG_DEPTH_MAX } from '../store/limits.ts';
import type { Tables } from '../store/tables.ts';
import { authorFlag } from './authored-flags.ts';
import type { FlagSources } from './flag-sources.ts';
import { type Instead, type SimpleFlag, simpleFlag } from './simple-flag.ts';

/** One entry of a ruleset. */
export interface ServedFlag {
  /** Key of the flag that it belongs to: another one than the entry's for an alias. */
  readonly key: string;
  /** `null` takes the entry away. */
  readonly flag: FlagdFlag | null;
  /** Served word for word, broken or not. */
  readonly isForeign: boolean;
}

/** What flags come to. */
export interface ServedFlags {
  readonly entries: Map<string, ServedFlag>;
  /** Flags that could not be served whole, by key. */
  readonly simplified: ReadonlyMap<string, SimpleFlag>;
  /** Prerequisites that nobody meets. */
  readonly warnings: readonly string[];
}

/** How flags are served. */
export interface Serving {
  /** Changes a flag before it is lowered. */
  readonly adjust?: (flag: AuthoredFlag) => AuthoredFlag;
  /** What a flag of ours that cannot be served whole gives to everybody; `null` = it throws. */
  readonly instead?: (key: string) => Instead | null;
  /** Is told the bytes of each entry as it is made, not more than it has; may throw to end it. */
  readonly spend?: (bytes: number) => void;
}

/**
 * What flags are in the ruleset, by entry: lowered, under their aliases too, foreign ones word for
 * word, archived ones gone.
 *
 * @throws ProblemError `body-too-large` for a flag that is over the limit of one flag; `conflict`
 *   when it is nested too deeply; what `spend` throws
 */
export function servedFlags(sources: FlagSources, serving: Serving = {}): ServedFlags {
  const entries = new Map<string, ServedFlag>();
  const simplified = new Map<string, SimpleFlag>();
  const live = liveForeign(sources.rows);
  const warnings: string[] = [];
  for (const row of sources.rows) {
    const { key } = row;
    const isForeign = row.foreign !== null;
    const aliases = fromJson<string[]>(row.aliases);
    if (row.archivedMs !== null) {
      for (const entry of [key, ...aliases]) entries.set(entry, { key, flag: null, isForeign });
      continue;
    }
    const { flag, bytes, simple } = made(row, sources, live, serving);
    if (simple !== null) simplified.set(key, simple);
    warnings.push(...unmetPrerequisites(row, live));
    entries.set(key, { key, flag, isForeign });
    serving.spend?.(bytes);
    for (const alias of aliases) {
      const metadata = { ...flag.metadata, aliasOf: key };
      entries.set(alias, { key, flag: { ...flag, metadata }, isForeign });
      serving.spend?.(bytes);
    }
  }
  return { entries, simplified, warnings };
}

interface Live {
  /** What may be required, as it is served. */
  readonly flags: Map<string, FlagdFlag>;
  /** Foreign flags that no SDK can read, by key. */
  readonly broken: ReadonlySet<string>;
}

/** Foreign flags that others require: a broken one would break those too. */
function liveForeign(rows: readonly Tables['flag'][]): Live {
  const required = new Set(rows.flatMap((row) => storedRequires(row).map(({ flag }) => flag)));
  const flags = new Map<string, FlagdFlag>();
  const broken = new Set<string>();
  for (const row of rows) {
    if (row.foreign === null || row.archivedMs !== null || !required.has(row.key)) continue;
    const flag = servedForeignFlag(row);
    if (whyBroken(row.key, flag) === null) flags.set(row.key, flag);
    else broken.add(row.key);
  }
  return { flags, broken };
}

interface Made {
  readonly flag: FlagdFlag;
  readonly bytes: number;
  readonly simple: SimpleFlag | null;
}

function made(row: Tables['flag'], sources: FlagSources, live: Live, serving: Serving): Made {
  if (row.foreign !== null) return wordForWord(row, serving);
  const one = ours(row, sources, live.flags, serving);
  live.flags.set(row.key, one.flag);
  return one;
}

function wordForWord(row: Tables['flag'], { instead }: Serving): Made {
  const flag = servedForeignFlag(row);
  // How deep it is was looked at when it was read.
  const limits = { bytes: LOWERED_FLAG_BYTES_MAX, depth: Number.POSITIVE_INFINITY };
  const { bytes, flaw } = jsonSize(flag, limits);
  if (flaw !== null && (instead?.(row.key) ?? null) === null) throw tooLarge(row.key);
  return { flag, bytes, simple: null };
}

/**
 * A flag of ours, whole. What takes away is not refused for anything that a flag may come to, a
 * mistake of ours included: then it gives one variant to everybody.
 */
function ours(
  row: Tables['flag'],
  sources: FlagSources,
  live: ReadonlyMap<string, FlagdFlag>,
  { adjust = (flag) => flag, instead }: Serving,
): Made {
  const give = instead?.(row.key) ?? null;
  try {
    const flag = lower(adjust(authorFlag(row, sources, live)));
    // There is nothing that could be taken out of it.
    if (give !== null && row.killed !== null) return { flag, bytes: 0, simple: null };
    const bytes = sizeOf(row.key, flag);
    const broken = give === null ? null : whyBroken(row.key, flag);
    if (broken !== null) throw new ProblemError('conflict', broken);
    return { flag, bytes, simple: null };
  } catch (cause) {
    if (give === null) throw cause;
    const simple = simpleFlag(row, sources, give, cause);
    return { flag: simple.flag, bytes: 0, simple };
  }
}

function whyBroken(key: string, flag: FlagdFlag): string | null {
  const [why = null] = compileRuleset({ flags: { [key]: flag } }).broken.values();
  return why;
}

/** Before anything walks through it: a few prerequisites of prerequisites make it endless. */
function sizeOf(key: string, flag: FlagdFlag): number {
  const limits = { bytes: LOWERED_FLAG_BYTES_MAX, depth: LOWERED_FLAG_DEPTH_MAX };
  const { bytes, flaw } = jsonSize(flag, limits);
  if (flaw === null) return bytes;
  if (flaw === 'too-large') throw tooLarge(key);
  throw new ProblemError(
    'conflict',
    `Cannot publish flag "${key}": it is nested over ${limits.depth} levels deep; use fewer prerequisites of prerequisites`,
  );
}

function tooLarge(key: string): ProblemError {
  return new ProblemError(
    'body-too-large',
    `Cannot publish flag "${key}": it takes over ${LOWERED_FLAG_BYTES_MAX} bytes with segments and prerequisites in it; use smaller values, fewer rules or smaller segments`,
  );
}

/** Only foreign flags change without those that require them being asked. */
function unmetPrerequisites(row: Tables['flag'], live: Live): string[] {
  if (row.killed !== null) return [];
  return storedRequires(row).flatMap(({ flag, variant }) => {
    const required = live.flags.get(flag);
    if (required !== undefined && Object.hasOwn(required.variants, variant)) return [];
    const lacks = required === undefined ? 'is not there' : 'has no such variant';
    const why = live.broken.has(flag) ? 'is broken' : lacks;
    return [
      `Flag "${row.key}" in environment "${row.environment}" is off for everybody: it requires "${variant}" of flag "${flag}", which ${why}`,
    ];
  });
}
