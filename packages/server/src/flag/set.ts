import { type Actor, type Json, nearestName } from '@tidegate/core';
import type { FlagView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { appendAudit } from '../audit/append.ts';
import { publish } from '../controller/publish.ts';
import { setBarred } from '../controller/write-barred.ts';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { loadFlag, loadLiveFlag } from './load.ts';
import { serveVariant } from './serve-variant.ts';
import { flagView } from './view.ts';

/**
 * Serves one variant to all whom no rule gives another one, and takes the kill switch back. A
 * variant that was rolled back may be given by rules again: a person says so here, and why.
 *
 * @throws ProblemError `not-found` for an unknown flag or variant; `conflict` when a rollout owns it,
 *   it was archived, or the variant was rolled back and no reason is given
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
  const { flag, steps } = await loadLiveFlag(tx, environment, key);
  refuseUnknownVariant(flag, variant);
  if (flag.owner !== null) {
    throw new ProblemError(
      'conflict',
      `Cannot set flag "${key}": rollout "${flag.owner}" owns it; abort or roll back that rollout, or switch the flag off`,
    );
  }
  refuseBarred(flag, variant, reason);
  await serveVariant(tx, flag, steps, variant);
  await setBarred(tx, environment, key, variant, false);
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

/** What a rollback took away comes back only when somebody says why. */
function refuseBarred({ key, barred }: Tables['flag'], variant: string, reason: string | null) {
  if (!fromJson<string[]>(barred).includes(variant) || (reason ?? '').trim() !== '') return;
  throw new ProblemError(
    'conflict',
    `Cannot set flag "${key}" to "${variant}": that variant was rolled back; give --reason, or set another variant`,
  );
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
