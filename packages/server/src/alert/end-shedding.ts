import { appendAudit } from '../audit/append.ts';
import { publish } from '../controller/publish.ts';
import { isolated, whyOf } from '../store/isolated.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import type { Deeds } from './act-on-rollouts.ts';
import { alertActor } from './alert-actor.ts';
import { findFlag, setKilled } from './shed-flags.ts';
import { isFiring, type StoredAlert } from './stored-alert.ts';

/**
 * Gives flags back that a rule held off: each comes back unless somebody switched it meanwhile, then it
 * stays as that person left it; a definition that was changed meanwhile is no switch. A flag that another firing rule sheds too stays off as that rule's.
 * What cannot be published now stays held off, and is tried again with the next look.
 *
 * @param others all rules of the environment
 * @param flags those alone; `null` = all that the rule holds off
 */
export async function endShedding(
  tx: Tx,
  { environment, rule }: Pick<Tables['alert'], 'environment' | 'rule'>,
  others: readonly StoredAlert[],
  nowMs: number,
  flags: readonly string[] | null = null,
): Promise<Deeds> {
  const done: string[] = [];
  const failed: string[] = [];
  const rows = await tx.db
    .selectFrom('shed_flag')
    .selectAll()
    .where('environment', '=', environment)
    .where('rule', '=', rule)
    .orderBy('flag')
    .execute();
  for (const row of rows) {
    if (flags !== null && !flags.includes(row.flag)) continue;
    try {
      done.push(await isolated(tx, (part) => endOne(part, row, others, nowMs)));
    } catch (error) {
      failed.push(`flag "${row.flag}" could not be switched on again: ${whyOf(error)}`);
    }
  }
  return { done, failed };
}

async function endOne(
  tx: Tx,
  row: Tables['shed_flag'],
  others: readonly StoredAlert[],
  nowMs: number,
): Promise<string> {
  const { environment, flag: key, rule } = row;
  const next = others.find(
    (other) =>
      other.row.environment === environment &&
      other.rule.name !== rule &&
      isFiring(other) &&
      other.rule.shed.includes(key),
  );
  const of = tx.db.updateTable('shed_flag').where('environment', '=', environment);
  if (next !== undefined) {
    await of.set({ rule: next.rule.name }).where('flag', '=', key).execute();
    return `flag "${key}" stays off for alert "${next.rule.name}"`;
  }
  await tx.db
    .deleteFrom('shed_flag')
    .where('environment', '=', environment)
    .where('flag', '=', key)
    .execute();
  const actor = alertActor(rule);
  const flag = await findFlag(tx, environment, key);
  const isOurs =
    flag !== null &&
    flag.archivedMs === null &&
    flag.killed !== null &&
    (flag.revision === row.revision || (await wasShedLast(tx, row)));
  if (isOurs) {
    await setKilled(tx, flag, null);
    await publish(tx, { environment, keys: [key], cause: 'publish', actor, nowMs });
  }
  const body = { rule, sinceMs: row.sinceMs, outcome: isOurs ? 'on-again' : 'left-as-it-is' };
  const audit = { actor, action: 'flag.shed-ended', subject: key, body };
  await appendAudit(tx, environment, [audit], nowMs);
  return isOurs
    ? `flag "${key}" is on again`
    : `flag "${key}" stays as it is: somebody changed it meanwhile`;
}

/** Whether nobody used the kill switch since the rule did: files may have changed the flag otherwise. */
async function wasShedLast(
  { db }: Tx,
  { environment, flag }: Tables['shed_flag'],
): Promise<boolean> {
  const last = await db
    .selectFrom('audit')
    .select('action')
    .where('environment', '=', environment)
    .where('subject', '=', flag)
    .where('action', 'in', ['flag.shed', 'flag.killed', 'flag.set'])
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last?.action === 'flag.shed';
}
