import type { Effect, JsonObject } from '@tidegate/core';
import type { StoredRollout } from '../rollout/load.ts';
import { fromJson } from '../store/from-json.ts';
import type { ReadTx } from '../store/transaction.ts';
import { BROUGHT_BACK_LATELY_MS } from './limits.ts';

/** Targets that mean something else once one went back to them. */
const RELATIVE: readonly unknown[] = ['previous', 'backup'];

/**
 * Why a step must not go back by one: another rollback of the environment did so by the same driver
 * since this one was decided, or shortly before, and nothing was deployed after it. Going back once
 * more would bring back what that one took away. `null` = it may; a person who says retry has seen it.
 */
export async function whyBroughtBack(
  tx: ReadTx,
  { rollout, row }: StoredRollout,
  { orderingKey, payload }: Pick<Effect, 'orderingKey' | 'payload'>,
  nowMs: number,
): Promise<string | null> {
  const layer = rollout.layers.find(({ name }) => name === payload['layer']);
  if (!findsOut(payload) || (layer?.run ?? 1) > 1) return null;
  const sinceMs = (rollout.goingBack?.beganMs ?? nowMs) - BROUGHT_BACK_LATELY_MS;
  const other = await newestOther(tx, row, orderingKey, sinceMs);
  if (other === null || (await wasDeployed(tx, row.environment, other.doneMs))) return null;
  const { rolloutId: id, layer: name } = other;
  return `"${String(payload['action'])}" brought "${String(payload['target'])}" back already, for layer "${name}" of rollout "${id}": once more would bring back what that one took away; skip this layer, or retry it where once more is meant`;
}

/** The steps at which it is decided what the target means: later ones know it from the memo. */
function findsOut({ step, target, memo }: JsonObject): boolean {
  const isFirst = step === 'prepare' || step === 'execute';
  return isFirst && RELATIVE.includes(target) && Object.keys(memo ?? {}).length === 0;
}

interface Other {
  readonly rolloutId: string;
  readonly layer: string;
  readonly doneMs: number;
}

/** The newest execution of others that was not taken back; one that took too long may have worked. */
async function newestOther(
  { db }: ReadTx,
  { id }: StoredRollout['row'],
  orderingKey: string,
  sinceMs: number,
): Promise<Other | null> {
  const rows = await db
    .selectFrom('outbox')
    .select(['rolloutId', 'payload', 'outcome', 'doneMs'])
    .where('orderingKey', '=', orderingKey)
    .where('rolloutId', '!=', id)
    .where('doneMs', '>=', sinceMs)
    .orderBy('sequence')
    .execute();
  const done = new Map<string, Other>();
  for (const { rolloutId, payload, outcome, doneMs } of rows) {
    const { step, layer, target } = fromJson<JsonObject>(payload);
    const place = `${rolloutId}:${String(layer)}`;
    const isOk = outcome?.startsWith('ok') === true;
    if (step === 'undo' && isOk) done.delete(place);
    if (step !== 'execute' || !RELATIVE.includes(target)) continue;
    if (isOk || outcome?.startsWith('timed-out') === true)
      done.set(place, { rolloutId, layer: String(layer), doneMs: doneMs ?? 0 });
  }
  return [...done.values()].at(-1) ?? null;
}

/**
 * Something newer went live: going back by one means another thing now. An earlier layer of the same
 * rollback may have taken it back by now.
 */
async function wasDeployed({ db }: ReadTx, environment: string, sinceMs: number): Promise<boolean> {
  const found = await db
    .selectFrom('deployment')
    .select('id')
    .where('environment', '=', environment)
    .where('kind', '!=', 'rollback')
    .where('status', 'in', ['succeeded', 'rolled-back'])
    .where('endedMs', '>', sinceMs)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}
