import type { Outside, Plan } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import type { StoredRollout } from './load.ts';

/** What keeps rollouts of the whole store from being raised, read once for many of them. */
export interface Surroundings {
  /**
   * Freezes of the plan's environment, plans that it needs completed, and those that may not be
   * under way beside it, whichever of the two says so.
   *
   * @param self the plan's own rollout, which is not in its own way
   */
  outsideOf(plan: Plan, self: string | null): Promise<Outside>;
  /** What a rollout became in this transaction. */
  note(stored: StoredRollout): void;
}

interface Neighbour {
  readonly id: string;
  readonly environment: string;
  readonly plan: string;
  readonly excludes: readonly string[];
}

/** Statuses in which a rollout is under way: one that waits for its start is in nobody's way. */
const UNDER_WAY: readonly string[] = ['running', 'paused', 'rolling-back'];

/**
 * Surroundings as they are in this transaction.
 *
 * @param known all rollouts that are under way, where they were loaded; absent = they are looked up
 */
export function createSurroundings(
  tx: ReadTx,
  nowMs: number,
  known: readonly StoredRollout[] | null = null,
): Surroundings {
  const freezes = new Map<string, Promise<readonly Tables['freeze'][]>>();
  const neighbours = new Map<string, Promise<Map<string, Neighbour>>>();
  const changed = new Map<string, StoredRollout>();
  const freezesIn = (environment: string) =>
    cached(freezes, environment, () => freezesNow(tx, environment, nowMs));
  const neighboursIn = async (environment: string): Promise<readonly Neighbour[]> => {
    const load = () =>
      known === null ? loadNeighbours(tx, environment) : neighboursAmong(known, environment);
    const all = new Map(await cached(neighbours, environment, async () => load()));
    for (const stored of changed.values()) {
      if (stored.row.environment !== environment) continue;
      if (UNDER_WAY.includes(stored.rollout.status)) all.set(stored.row.id, neighbourOf(stored));
      else all.delete(stored.row.id);
    }
    return [...all.values()];
  };
  return {
    note: (stored) => void changed.set(stored.row.id, stored),
    async outsideOf(plan, self) {
      const [freeze] = await freezesIn(plan.environment);
      const missing = await missingOf(tx, plan);
      const others = (await neighboursIn(plan.environment)).filter(({ id }) => id !== self);
      const open = [...missing, ...excludedBy(plan, others)];
      return {
        ...(freeze === undefined ? {} : { freeze: freezeSentence(freeze) }),
        ...(open.length === 0 ? {} : { dependency: open.join('; ') }),
      };
    },
  };
}

async function cached<T>(
  map: Map<string, Promise<T>>,
  key: string,
  load: () => Promise<T>,
): Promise<T> {
  const found = map.get(key) ?? load();
  map.set(key, found);
  return await found;
}

/** The one that lasts longest first. */
async function freezesNow(
  { db }: ReadTx,
  environment: string,
  nowMs: number,
): Promise<readonly Tables['freeze'][]> {
  return await db
    .selectFrom('freeze')
    .selectAll()
    .where('environment', '=', environment)
    .where('fromMs', '<=', nowMs)
    .where('toMs', '>', nowMs)
    .orderBy('toMs', 'desc')
    .orderBy('id')
    .execute();
}

function freezeSentence({ environment, toMs, reason, actor }: Tables['freeze']): string {
  const until = new Date(toMs).toISOString();
  return `environment "${environment}" is frozen until ${until} by "${actor}": ${reason}`;
}

async function loadNeighbours(
  { db }: ReadTx,
  environment: string,
): Promise<Map<string, Neighbour>> {
  const rows = await db
    .selectFrom('rollout')
    .innerJoin('plan', 'plan.hash', 'rollout.planHash')
    .select(['rollout.id', 'rollout.environment', 'plan.name', 'plan.compiled'])
    .where('rollout.environment', '=', environment)
    .where('rollout.status', 'in', UNDER_WAY)
    .orderBy('rollout.id')
    .execute();
  return new Map(
    rows.map(({ id, name, compiled }) => [
      id,
      { id, environment, plan: name, excludes: fromJson<Plan>(compiled).excludes ?? [] },
    ]),
  );
}

function neighboursAmong(
  known: readonly StoredRollout[],
  environment: string,
): Map<string, Neighbour> {
  const here = known.filter(
    ({ row, rollout }) => row.environment === environment && UNDER_WAY.includes(rollout.status),
  );
  return new Map(here.map((stored) => [stored.row.id, neighbourOf(stored)]));
}

function neighbourOf({ row, plan }: StoredRollout): Neighbour {
  const { id, environment } = row;
  return { id, environment, plan: plan.name, excludes: plan.excludes ?? [] };
}

function excludedBy(plan: Plan, others: readonly Neighbour[]): string[] {
  return others
    .filter(
      (other) => plan.excludes?.includes(other.plan) === true || other.excludes.includes(plan.name),
    )
    .map(
      (other) =>
        `plan "${other.plan}" may not be under way at the same time, and its rollout "${other.id}" is`,
    );
}

/** Plans that must be completed first and are not. */
async function missingOf(tx: ReadTx, plan: Plan): Promise<string[]> {
  const missing: string[] = [];
  for (const name of plan.requires ?? []) {
    const newest = await newestNamed(tx, plan.environment, name);
    if (newest?.status === 'completed') continue;
    const is =
      newest === undefined
        ? 'it never had a rollout'
        : `its rollout "${newest.id}" is ${newest.status}`;
    missing.push(`plan "${name}" must be completed first: ${is}`);
  }
  return missing;
}

/** Of a plan of this environment, or of another one as `environment/name`: names may have slashes too. */
async function newestNamed(tx: ReadTx, environment: string, name: string) {
  const own = await newestOf(tx, environment, name);
  const slash = name.indexOf('/');
  if (own !== undefined || slash < 0) return own;
  return await newestOf(tx, name.slice(0, slash), name.slice(slash + 1));
}

async function newestOf({ db }: ReadTx, environment: string, plan: string) {
  return await db
    .selectFrom('rollout')
    .innerJoin('plan', 'plan.hash', 'rollout.planHash')
    .select(['rollout.id', 'rollout.status'])
    .where('rollout.environment', '=', environment)
    .where('plan.name', '=', plan)
    .orderBy('rollout.createdMs', 'desc')
    .orderBy('rollout.id', 'desc')
    .limit(1)
    .executeTakeFirst();
}
