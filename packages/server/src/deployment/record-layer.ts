import type { Layer, LayerState } from '@tidegate/core';
import type { EventRow } from '../incident/event-row.ts';
import { findRollout, type StoredRollout } from '../rollout/load.ts';
import type { SafetyRows } from '../store/safety-rows.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';
import { beginDeployment } from './begin.ts';
import { DEPLOYMENT_LENGTH_MAX_MS } from './limits.ts';

type Row = SafetyRows['deployment'];

/** Target of a layer that goes back by one. */
const PREVIOUS = 'previous';
/** Characters of a version. */
const VERSION_LENGTH_MAX = 200;

/**
 * Writes down the deployment that a verified layer of a rollback was, once: nobody else tells of what the
 * server did itself. Where somebody told of one for the same rollout since the layer began, that one
 * stands.
 */
export async function recordLayerDeployment(
  tx: Tx,
  environment: string,
  { subject, body, actor, atMs }: EventRow,
  nowMs: number,
): Promise<void> {
  const stored = await findRollout(tx, subject);
  const found = stored === null ? null : deploymentLayer(stored, body['layer']);
  if (found === null) return;
  const { layer, state } = found;
  const endedMs = Math.min(state.endedMs ?? atMs, nowMs);
  const beganMs = Math.min(state.beganMs ?? endedMs, endedMs);
  if (await isTold(tx, subject, beganMs)) return;
  const former = layer.target === PREVIOUS ? await formerOf(tx, environment) : null;
  await beginDeployment(tx, {
    ...{ environment, kind: 'rollback', status: 'succeeded', rollout: subject },
    version: (former?.version ?? layer.target).slice(0, VERSION_LENGTH_MAX) || PREVIOUS,
    ...{ commit: former?.commitId ?? null, commitMs: null, slot: former?.slot ?? null },
    url: former?.url ?? null,
    startedMs: Math.max(beganMs, endedMs - DEPLOYMENT_LENGTH_MAX_MS),
    ...{ endedMs, detail: `Layer "${layer.name}" of rollout "${subject}"` },
    key: `rollout:${subject}:${layer.name}:${beganMs}`,
    ...{ actor, nowMs },
  });
}

function deploymentLayer(
  { plan, rollout }: StoredRollout,
  name: unknown,
): { readonly layer: Layer; readonly state: LayerState } | null {
  const layer = plan.rollback.procedure.find((one) => one !== 'flag' && one.name === name);
  const state = rollout.layers.find((one) => one.name === name);
  if (layer === undefined || layer === 'flag' || layer.kind !== 'deployment') return null;
  return state === undefined ? null : { layer, state };
}

async function isTold({ db }: ReadTx, rolloutId: string, sinceMs: number): Promise<boolean> {
  const told = await db
    .selectFrom('deployment')
    .select('id')
    .where('rolloutId', '=', rolloutId)
    .where('kind', '=', 'rollback')
    .where('startedMs', '>=', sinceMs)
    .limit(1)
    .executeTakeFirst();
  return told !== undefined;
}

/** What was live before the live one: the newest that succeeded, was not taken back and is another version. */
async function formerOf({ db }: ReadTx, environment: string): Promise<Row | null> {
  const live = await db
    .selectFrom('deployment')
    .select(['version', 'endedMs'])
    .where('environment', '=', environment)
    .where('live', '=', 1)
    .executeTakeFirst();
  if (live === undefined) return null;
  const former = await db
    .selectFrom('deployment')
    .selectAll()
    .where('environment', '=', environment)
    .where('status', '=', 'succeeded')
    .where('version', '!=', live.version)
    .where('endedMs', '<=', live.endedMs ?? 0)
    .orderBy('endedMs', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return former ?? null;
}
