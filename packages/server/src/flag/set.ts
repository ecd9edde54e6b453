import { type Actor, type Json, nearestName } from '@tidegate/core';
import type { FlagView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { appendAudit } from '../audit/append.ts';
import { publish } from '../controller/publish.ts';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { loadFlag } from './load.ts';
import { serveVariant } from './serve-variant.ts';
import { flagView } from './view.ts';

/**
 * Serves one variant to everybody, and takes the kill switch back.
 *
 * @throws ProblemError `not-found` for an unknown flag or variant; `conflict` when a rollout owns it
 */
export async function setFlag(
  tx: Tx,
  input: {
    environment: string;
    key: string;
    variant: string;
    reason: string | null;
    actor: Actor;
    nowMs: number;
  },
): Promise<FlagView> {
  const { environment, key, variant, reason, actor, nowMs } = input;
  const { flag, steps } = await loadFlag(tx, environment, key);
  refuseUnknownVariant(flag, variant);
  if (flag.owner !== null) {
    throw new ProblemError(
      'conflict',
      `Cannot set flag "${key}": rollout "${flag.owner}" owns it; abort or roll back that rollout, or switch the flag off`,
    );
  }
  await serveVariant(tx, flag, steps, variant);
  await tx.db
    .updateTable('flag')
    .set({ killed: null, revision: flag.revision + 1 })
    .where('environment', '=', environment)
    .where('key', '=', key)
    .execute();
  await publish(tx, { environment, keys: [key], cause: 'publish', actor, nowMs });
  const body = { environment, variant, reason, wasKilled: flag.killed !== null };
  await appendAudit(tx, environment, [{ actor, action: 'flag.set', subject: key, body }], nowMs);
  const after = await loadFlag(tx, environment, key);
  return flagView(after.flag, after.steps);
}

function refuseUnknownVariant(flag: Tables['flag'], variant: string): void {
  const names = Object.keys(fromJson<Record<string, Json>>(flag.variants));
  if (names.includes(variant)) return;
  const nearest = nearestName(variant, names);
  const hint = nearest === null ? `it has ${names.join(', ')}` : `did you mean "${nearest}"?`;
  throw new ProblemError(
    'not-found',
    `Cannot set flag "${flag.key}" to "${variant}": it has no such variant; ${hint}`,
  );
}
