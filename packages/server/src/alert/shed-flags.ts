import { appendAudit } from '../audit/append.ts';
import { publish } from '../controller/publish.ts';
import { isolated, whyOf } from '../store/isolated.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import type { Deeds } from './act-on-rollouts.ts';
import { alertActor } from './alert-actor.ts';
import type { StoredAlert } from './stored-alert.ts';

/**
 * Switches off the flags that a rule sheds, as the kill switch does, and remembers that it was this
 * rule. A flag that is off already stays whose it is: a person's, or another rule's. Figures of browsers
 * switch nothing off, because anybody can send them.
 */
export async function shedFlags(
  tx: Tx,
  { row, rule }: Pick<StoredAlert, 'row' | 'rule'>,
  nowMs: number,
): Promise<Deeds> {
  const done: string[] = [];
  const failed: string[] = [];
  if (rule.trigger.kind === 'metric' && rule.trigger.condition.source === 'browser') {
    const why = 'figures of browsers switch nothing off, because anybody can send them';
    return { done, failed: rule.shed.map((key) => `flag "${key}" stays on: ${why}`) };
  }
  for (const key of rule.shed) {
    try {
      const wasShed = await isolated(tx, (part) =>
        shedFlag(part, row.environment, key, rule.name, nowMs),
      );
      if (wasShed) done.push(`flag "${key}" was switched off until it recovers`);
    } catch (error) {
      failed.push(`flag "${key}" could not be switched off: ${whyOf(error)}`);
    }
  }
  return { done, failed };
}

async function shedFlag(
  tx: Tx,
  environment: string,
  key: string,
  rule: string,
  nowMs: number,
): Promise<boolean> {
  const flag = await findFlag(tx, environment, key);
  if (flag === null || flag.archivedMs !== null) throw new Error('there is no such flag any more');
  if (flag.killed !== null) return false;
  const actor = alertActor(rule);
  const revision = flag.revision + 1;
  await setKilled(tx, flag, flag.off);
  await publish(tx, { environment, keys: [key], cause: 'kill', actor, nowMs });
  const state = { rule, sinceMs: nowMs, revision };
  await tx.db
    .insertInto('shed_flag')
    .values({ environment, flag: key, ...state })
    // What is left of an earlier time: somebody switched the flag on in between.
    .onConflict((conflict) => conflict.columns(['environment', 'flag']).doUpdateSet(state))
    .execute();
  const body = { rule, variant: flag.off, rollout: flag.owner };
  await appendAudit(tx, environment, [{ actor, action: 'flag.shed', subject: key, body }], nowMs);
  return true;
}

export async function findFlag(
  { db }: Tx,
  environment: string,
  key: string,
): Promise<Tables['flag'] | null> {
  const flag = await db
    .selectFrom('flag')
    .selectAll()
    .where('environment', '=', environment)
    .where('key', '=', key)
    .executeTakeFirst();
  return flag ?? null;
}

/** Sets or takes back the kill switch; the flag is at its next revision then. */
export async function setKilled(
  { db }: Tx,
  { environment, key, revision }: Tables['flag'],
  killed: string | null,
): Promise<void> {
  await db
    .updateTable('flag')
    .set({ killed, revision: revision + 1 })
    .where('environment', '=', environment)
    .where('key', '=', key)
    .execute();
}
