import type { AllocationStep, AuthoredFlag, Draw, Json, Logic } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import { groupBy } from '../store/group-by.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';

type Owner = Pick<Tables['rollout'], 'id' | 'generation' | 'status'>;

/**
 * Flags of an environment as `lower` takes them, with the ramp steps of all their rollouts.
 *
 * @param keys which flags; `null` = all
 */
export async function loadAuthoredFlags(
  { db }: ReadTx,
  environment: string,
  keys: readonly string[] | null,
): Promise<AuthoredFlag[]> {
  let flags = db.selectFrom('flag').selectAll().where('environment', '=', environment);
  let steps = db.selectFrom('ramp_step').selectAll().where('environment', '=', environment);
  if (keys !== null) {
    flags = flags.where('key', 'in', keys);
    steps = steps.where('flag', 'in', keys);
  }
  const rows = await flags.orderBy('key').execute();
  const ramps = groupBy(await steps.orderBy('fromMs').execute(), ({ flag }) => flag);
  const segments = await db
    .selectFrom('segment')
    .select(['name', 'condition'])
    .where('environment', '=', environment)
    .execute();
  const conditions = new Map(segments.map(({ name, condition }) => [name, condition]));
  const owners = await loadOwners({ db }, rows);
  return rows.map((row) =>
    authorFlag(row, ramps.get(row.key) ?? [], conditions, owners.get(row.owner ?? '') ?? null),
  );
}

/** One flag as `lower` takes it. `conditions` are the segments' as JSON text, by name. */
export function authorFlag(
  row: Tables['flag'],
  ramp: readonly Tables['ramp_step'][],
  conditions: ReadonlyMap<string, string>,
  owner: Owner | null,
): AuthoredFlag {
  const steps = ramp.map(
    ({ fromMs, control, candidate, draws }, index): AllocationStep => ({
      // The step that is kept for those that were forgotten covers their time too.
      fromMs: index === 0 && row.forgotten === 1 ? 0 : fromMs,
      control,
      candidate,
      draws: fromJson<Draw[]>(draws),
    }),
  );
  const named = new Set(steps.flatMap(({ draws }) => draws.map(({ segment }) => segment)));
  const newest = ramp.at(-1);
  return {
    key: row.key,
    variants: fromJson<Record<string, Json>>(row.variants),
    // Who started before the ramp gets what was served then: the control of its oldest step.
    serve: ramp[0]?.control ?? row.base ?? row.serve,
    killed: row.killed,
    salt: row.salt,
    allocation: newest === undefined ? null : { unit: newest.unit, steps },
    segments: Object.fromEntries(
      [...conditions]
        .filter(([name]) => named.has(name))
        .map(([name, condition]) => [name, fromJson<Logic>(condition)]),
    ),
    metadata: metadataOf(owner, newest),
  };
}

function metadataOf(
  owner: Owner | null,
  newest: Tables['ramp_step'] | undefined,
): AuthoredFlag['metadata'] {
  const watched = owner !== null && (owner.status === 'running' || owner.status === 'paused');
  const unit = newest?.unit ?? 'conversation';
  if (owner !== null) return { unit, watched, rollout: owner.id, generation: owner.generation };
  if (newest === undefined) return { unit, watched };
  return { unit, watched, rollout: newest.rolloutId, generation: newest.generation };
}

async function loadOwners(
  { db }: ReadTx,
  flags: readonly Tables['flag'][],
): Promise<Map<string, Owner>> {
  const ids = flags.flatMap(({ owner }) => (owner === null ? [] : [owner]));
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('rollout')
    .select(['id', 'generation', 'status'])
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}
