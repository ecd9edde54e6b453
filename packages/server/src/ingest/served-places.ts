import { drawName } from '@tidegate/core';
import { otherArms } from '../rollout/other-arms.ts';
import { fromJson } from '../store/from-json.ts';
import { keysInPowers } from '../store/in-powers.ts';
import { prepared } from '../store/prepared.ts';
import type { ReadTx } from '../store/transaction.ts';

/** What telemetry says it belongs to. */
export interface Place {
  readonly flag: string;
  readonly variant: string;
  readonly draw: number;
}

/** Which places an environment has really served. */
export interface ServedPlaces {
  /**
   * The real key of a place's flag: that of the flag whose alias it is named by, `''` for what
   * belongs to no flag; `null` when this environment never served such a place.
   */
  keyOf(place: Place): string | null;
}

/**
 * Looks some flags up. A flag has served its variants, those that were taken out included; a draw
 * that was given, to control and candidates of the rollouts up to it. What nobody could have met is
 * made up, whoever says it.
 */
export async function servedPlaces(
  tx: ReadTx,
  environment: string,
  flags: Iterable<string>,
): Promise<ServedPlaces> {
  const keys = [...new Set(flags)].filter((key) => key !== '');
  const known = await flagsAmong(tx, environment, keys);
  const aliases = await aliasesAmong(
    tx,
    environment,
    keys.filter((key) => !known.has(key)),
  );
  for (const [key, row] of await flagsAmong(tx, environment, [...aliases.values()])) {
    known.set(key, row);
  }
  return {
    keyOf: ({ flag, variant, draw }) => {
      if (flag === '') return '';
      const key = aliases.get(flag) ?? flag;
      const row = known.get(key);
      return row !== undefined && hasServed(row, variant, draw) ? key : null;
    },
  };
}

interface Served {
  readonly variants: ReadonlySet<string>;
  readonly nextDraw: number;
  readonly isForeign: boolean;
  readonly rollouts: readonly { readonly arms: readonly string[]; readonly firstDraw: number }[];
}

function hasServed(row: Served, variant: string, draw: number): boolean {
  // A variant of somebody else's flag may be named as a draw of ours is.
  if (row.isForeign && draw > 0) return row.variants.has(drawName(variant, draw));
  return row.variants.has(variant) && (draw === 0 || hasDraw(row, variant, draw));
}

function hasDraw({ nextDraw, rollouts }: Served, variant: string, draw: number): boolean {
  const isArm = ({ arms, firstDraw }: Served['rollouts'][number]) =>
    firstDraw <= draw && arms.includes(variant);
  return draw < nextDraw && rollouts.some(isArm);
}

async function flagsAmong(
  { db }: ReadTx,
  environment: string,
  keys: readonly string[],
): Promise<Map<string, Served>> {
  const served = new Map<string, Served>();
  for (const some of keysInPowers(keys)) {
    const rows = await flagsWithRollouts(db, { environment, keys: some });
    for (const { key, variants, retired, nextDraw, isForeign, ...arms } of rows) {
      const { control, candidate, firstDraw, otherArms: others } = arms;
      const before = served.get(key);
      const rollouts = [...(before?.rollouts ?? [])];
      if (control !== null && candidate !== null && firstDraw !== null) {
        const all = [control, candidate, ...otherArms({ otherArms: others })];
        rollouts.push({ arms: all, firstDraw });
      }
      served.set(key, {
        variants: before?.variants ?? new Set([...namesIn(variants), ...namesIn(retired)]),
        nextDraw,
        isForeign: Boolean(isForeign),
        rollouts,
      });
    }
  }
  return served;
}

interface Asked {
  readonly environment: string;
  readonly keys: readonly string[];
}

const flagsWithRollouts = prepared({
  shape: ({ keys }) => keys.length,
  parameters: ({ environment, keys }: Asked) => [environment, ...keys],
  build: (db, { environment, keys }) =>
    db
      .selectFrom('flag')
      .leftJoin('rollout', (join) =>
        join
          .onRef('rollout.environment', '=', 'flag.environment')
          .onRef('rollout.flag', '=', 'flag.key'),
      )
      .select(['key', 'variants', 'retired', 'nextDraw'])
      .select((eb) => eb('flag.foreign', 'is not', null).as('isForeign'))
      .select(['rollout.control', 'rollout.candidate', 'rollout.otherArms', 'rollout.firstDraw'])
      .distinct()
      .where('flag.environment', '=', environment)
      .where('flag.key', 'in', keys),
});

function namesIn(json: string): string[] {
  return Object.keys(fromJson<Record<string, unknown>>(json));
}

/** Alias → real key; an alias stands in the ruleset and is no flag of its own. */
async function aliasesAmong(
  { db }: ReadTx,
  environment: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const aliases = new Map<string, string>();
  for (const some of keysInPowers(names)) {
    for (const { key, json } of await rulesetFlags(db, { environment, keys: some })) {
      const { metadata } = fromJson<{ readonly metadata?: { readonly aliasOf?: unknown } }>(json);
      if (typeof metadata?.aliasOf === 'string') aliases.set(key, metadata.aliasOf);
    }
  }
  return aliases;
}

const rulesetFlags = prepared({
  shape: ({ keys }) => keys.length,
  parameters: ({ environment, keys }: Asked) => [environment, ...keys],
  build: (db, { environment, keys }) =>
    db
      .selectFrom('ruleset_flag')
      .select(['key', 'json'])
      .where('environment', '=', environment)
      .where('key', 'in', keys),
});
