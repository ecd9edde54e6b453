import type { Logic } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import { dependentsOf, reachable } from '../flag/dependents.ts';
import { prerequisiteOrder } from '../flag/prerequisite-order.ts';
import { REQUIRES_SOMETHING, storedRequires } from '../flag/stored-settings.ts';
import { fromJson } from '../store/from-json.ts';
import { groupBy } from '../store/group-by.ts';
import { QUERY_KEYS_MAX } from '../store/limits.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import { createSegmentInliner, type SegmentInliner } from './segment-inliner.ts';

/** A rollout as far as its flag shows it. */
export type Owner = Pick<Tables['rollout'], 'id' | 'generation' | 'status'>;

/** Everything that the served form of some flags is made from. */
export interface FlagSources {
  /** The flags, all that require them and all that those require: what is required comes first. */
  readonly rows: readonly Tables['flag'][];
  /** Ramp steps by flag, ascending. */
  readonly ramps: ReadonlyMap<string, readonly Tables['ramp_step'][]>;
  /** Names of the segments that there are. */
  readonly segments: ReadonlySet<string>;
  readonly inline: SegmentInliner;
  readonly owners: ReadonlyMap<string, Owner>;
  /** Secret of the environment, base64url: exclusion groups take their salts from it. */
  readonly secret: string;
}

/**
 * Loads what flags of an environment are made from.
 *
 * @throws ProblemError `not-found` for an unknown environment; `conflict` when
 *   prerequisites go in a circle, which `apply` refuses
 */
export async function loadFlagSources(
  tx: ReadTx,
  environment: string,
  keys: readonly string[],
): Promise<FlagSources> {
  const rows = await loadRows(tx, environment, keys);
  const steps = await loadSteps(
    tx,
    environment,
    rows.map(({ key }) => key),
  );
  const segments = await loadSegments(tx, environment);
  return {
    rows: inOrder(rows),
    ramps: groupBy(steps, ({ flag }) => flag),
    segments: new Set(segments.keys()),
    inline: createSegmentInliner(segments),
    owners: await loadOwners(tx, rows),
    secret: await loadSecret(tx, environment),
  };
}

async function loadRows(
  { db }: ReadTx,
  environment: string,
  keys: readonly string[],
): Promise<readonly Tables['flag'][]> {
  const requiring = await db
    .selectFrom('flag')
    .select(['key', 'settings'])
    .where('environment', '=', environment)
    .where('archivedMs', 'is', null)
    .where('settings', 'like', `${REQUIRES_SOMETHING}%`)
    .execute();
  const requires = new Map(
    requiring.map((row) => [row.key, storedRequires(row).map(({ flag }) => flag)]),
  );
  const wanted = reachable(reachable(keys, dependentsOf(requires)), requires);
  const flags = db
    .selectFrom('flag')
    .selectAll()
    .where('environment', '=', environment)
    .orderBy('key');
  if (wanted.size <= QUERY_KEYS_MAX) return await flags.where('key', 'in', [...wanted]).execute();
  return (await flags.execute()).filter(({ key }) => wanted.has(key));
}

async function loadSteps(
  { db }: ReadTx,
  environment: string,
  keys: readonly string[],
): Promise<readonly Tables['ramp_step'][]> {
  const steps = db
    .selectFrom('ramp_step')
    .selectAll()
    .where('environment', '=', environment)
    .orderBy('fromMs');
  if (keys.length > QUERY_KEYS_MAX) return await steps.execute();
  if (keys.length === 0) return [];
  return await steps.where('flag', 'in', keys).execute();
}

function inOrder(rows: readonly Tables['flag'][]): readonly Tables['flag'][] {
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const requires = new Map(
    rows.map((row) => [row.key, storedRequires(row).map(({ flag }) => flag)]),
  );
  const order = prerequisiteOrder(requires);
  if (order.ok) return order.keys.flatMap((key) => byKey.get(key) ?? []);
  throw new ProblemError(
    'conflict',
    `Cannot lower flag "${order.cycle[0]}": flags require each other in a circle (${order.cycle.join(', ')}); apply one of them without its prerequisite`,
  );
}

async function loadSegments(
  { db }: ReadTx,
  environment: string,
): Promise<ReadonlyMap<string, Logic>> {
  const rows = await db
    .selectFrom('segment')
    .select(['name', 'condition'])
    .where('environment', '=', environment)
    .orderBy('name')
    .execute();
  return new Map(rows.map(({ name, condition }) => [name, fromJson<Logic>(condition)]));
}

async function loadOwners(
  { db }: ReadTx,
  flags: readonly Tables['flag'][],
): Promise<ReadonlyMap<string, Owner>> {
  const ids = flags.flatMap(({ owner }) => (owner === null ? [] : [owner]));
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('rollout')
    .select(['id', 'generation', 'status'])
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

async function loadSecret({ db }: ReadTx, environment: string): Promise<string> {
  const row = await db
    .selectFrom('environment')
    .select('hmacSecret')
    .where('key', '=', environment)
    .executeTakeFirst();
  if (row !== undefined) return row.hmacSecret;
  throw new ProblemError(
    'not-found',
    `Cannot find environment "${environment}": it does not exist`,
  );
}
