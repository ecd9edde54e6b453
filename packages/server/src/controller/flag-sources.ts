import type { Logic, Plan, Rollout } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import { dependentsOf, reachable } from '../flag/dependents.ts';
import { prerequisiteOrder } from '../flag/prerequisite-order.ts';
import { REQUIRES_SOMETHING, storedRequires } from '../flag/stored-settings.ts';
import { fromJson } from '../store/from-json.ts';
import { groupBy } from '../store/group-by.ts';
import { inChunks } from '../store/in-chunks.ts';
import { QUERY_KEYS_MAX } from '../store/limits.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import { createSegmentInliner, type SegmentInliner } from './segment-inliner.ts';

/** A rollout as far as its flag shows it. */
export interface Owner extends Pick<Tables['rollout'], 'id' | 'generation' | 'status'> {
  /** What works on conversations unseen now, and on how many of 100 000; `null` = nothing does. */
  readonly shadow: { readonly variant: string; readonly parts: number } | null;
}

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
  /**
   * By flag, the newest experiment that ran on it: also when it is over, so that programs that ask by
   * the experiment's name go on getting what the flag gives.
   */
  readonly experiments: ReadonlyMap<string, string>;
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
    experiments: await loadExperiments(tx, environment, rows),
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

async function loadExperiments(
  { db }: ReadTx,
  environment: string,
  flags: readonly Tables['flag'][],
): Promise<ReadonlyMap<string, string>> {
  const runs = db
    .selectFrom('rollout')
    .select(['flag', 'experiment'])
    .where('environment', '=', environment)
    .where('experiment', 'is not', null)
    // One that waits for its start, or was called off before it, never ran.
    .where('entered', '!=', '{}')
    .orderBy('createdMs')
    .orderBy('firstDraw');
  const keys = flags.map(({ key }) => key);
  const few =
    keys.length === 0 || keys.length > QUERY_KEYS_MAX ? runs : runs.where('flag', 'in', keys);
  const named = await few.execute();
  return new Map(named.flatMap(({ flag, experiment }) => (experiment ? [[flag, experiment]] : [])));
}

async function loadOwners(
  { db }: ReadTx,
  flags: readonly Tables['flag'][],
): Promise<ReadonlyMap<string, Owner>> {
  const ids = flags.flatMap(({ owner }) => (owner === null ? [] : [owner]));
  const owners: Owner[] = [];
  for (const some of inChunks(ids, QUERY_KEYS_MAX)) {
    const rows = await db
      .selectFrom('rollout')
      .innerJoin('plan', 'plan.hash', 'rollout.planHash')
      .select(['rollout.id', 'generation', 'status', 'state', 'candidate', 'plan.compiled'])
      .where('rollout.id', 'in', some)
      .execute();
    owners.push(...rows.map(ownerOf));
  }
  return new Map(owners.map((owner) => [owner.id, owner]));
}

/** The candidate works unseen in phases that say so, while the rollout runs. */
function ownerOf({
  state,
  compiled,
  candidate: variant,
  ...owner
}: Omit<Owner, 'shadow'> & { state: string; compiled: string; candidate: string }): Owner {
  // Looked for in the text first: few plans have such a phase, and every publication asks.
  if (owner.status !== 'running' || !compiled.includes('"shadowParts"')) {
    return { ...owner, shadow: null };
  }
  const { phase } = fromJson<Pick<Rollout, 'phase'>>(state);
  const parts = fromJson<Plan>(compiled).phases[phase]?.shadowParts ?? 0;
  return { ...owner, shadow: parts > 0 ? { variant, parts } : null };
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
