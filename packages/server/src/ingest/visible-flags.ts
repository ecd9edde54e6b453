import type { FlagdFlag } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import type { Tx } from '../store/transaction.ts';

/** Keys of one statement: SQLite takes 32 766 parameters. */
const CHUNK = 500;

/** A flag that browsers can see, as it is served now. */
export interface VisibleFlag {
  /** Its real key. */
  readonly key: string;
  /** Whether it has this variant in this draw; draw 0 = not drawn. */
  has(variant: string, draw: number): boolean;
}

/** The flags among some keys that browsers can see; a flag stands under each of its names. */
export async function visibleFlags(
  tx: Tx,
  environment: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, VisibleFlag>> {
  const distinct = [...new Set(keys)].filter((key) => key !== '');
  const flags = new Map<string, VisibleFlag>();
  for (let at = 0; at < distinct.length; at += CHUNK) {
    for (const [name, flag] of await visibleAmong(tx, environment, distinct.slice(at, at + CHUNK)))
      flags.set(name, flag);
  }
  return flags;
}

async function visibleAmong(
  { db }: Tx,
  environment: string,
  keys: readonly string[],
): Promise<(readonly [string, VisibleFlag])[]> {
  const served = await db
    .selectFrom('ruleset_flag')
    .leftJoin('flag', (join) =>
      join
        .onRef('flag.environment', '=', 'ruleset_flag.environment')
        .onRef('flag.key', '=', 'ruleset_flag.key'),
    )
    .select(['ruleset_flag.key', 'ruleset_flag.json'])
    .where('ruleset_flag.environment', '=', environment)
    .where('ruleset_flag.key', 'in', keys)
    // An alias is no flag of its own: its entry says whether browsers see it.
    .where((eb) => eb.or([eb('flag.key', 'is', null), eb('flag.clientVisible', '=', 1)]))
    .execute();
  return served.flatMap(({ key, json }) => {
    const { metadata = {}, variants } = fromJson<FlagdFlag>(json);
    if (own(metadata, 'clientVisible') !== true) return [];
    const aliasOf = own(metadata, 'aliasOf');
    const has: VisibleFlag['has'] = (variant, draw) =>
      isObject(variants) && Object.hasOwn(variants, draw === 0 ? variant : `${variant}~${draw}`);
    return [[key, { key: typeof aliasOf === 'string' ? aliasOf : key, has }] as const];
  });
}

/** Foreign flags are stored as they came: no member has to be of its type. */
function own(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
