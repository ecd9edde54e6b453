import { CONTROLLER, type Effect } from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import { writeOutbox } from '../controller/write-outbox.ts';
import { requireEnvironment } from '../store/require-environment.ts';
import type { SafetyTransactions } from '../store/safety-operations.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { BACKUP_DETAIL_LENGTH, TROUBLE_LIMIT_MS, TROUBLES_MAX } from './limits.ts';

type Input = Parameters<SafetyTransactions['tellBackupTroubles']>[0];
type Trouble = Tables['backup_trouble'];

/**
 * Says what is wrong with the backups of a database: what is new is audited and told once, what is
 * right again goes and is told as well. A sentence that changed is kept, and told to nobody again.
 *
 * @returns how many notices were written
 * @throws ProblemError `not-found` when the environment is none of the store's
 */
export async function tellBackupTroubles(tx: Tx, input: Input): Promise<{ told: number }> {
  const { database, environment, nowMs } = input;
  await requireEnvironment(tx, environment);
  const before = await tx.db
    .selectFrom('backup_trouble')
    .selectAll()
    .where('database', '=', database)
    .execute();
  const known = new Map(before.map((trouble) => [keyOf(trouble), trouble]));
  const now = new Map<string, Trouble>();
  for (const { policy, kind, sentence: whole } of input.troubles.slice(0, TROUBLES_MAX)) {
    const sentence = whole.slice(0, BACKUP_DETAIL_LENGTH);
    const row = { database, policy, kind, sinceMs: nowMs, toldMs: nowMs, sentence };
    const { sinceMs, toldMs } = known.get(keyOf(row)) ?? row;
    now.set(keyOf(row), { ...row, sinceMs, toldMs });
  }
  let told = 0;
  for (const [key, trouble] of now) {
    await keep(tx, trouble);
    if (!known.has(key)) told += await tell(tx, input, trouble, 'backup.trouble');
  }
  for (const [key, trouble] of known) {
    if (now.has(key)) continue;
    await drop(tx, trouble);
    told += await tell(tx, input, trouble, 'backup.trouble-over');
  }
  return { told };
}

function keyOf({ database, policy, kind }: Pick<Trouble, 'database' | 'policy' | 'kind'>): string {
  return JSON.stringify([database, policy, kind]);
}

async function keep({ db }: Tx, trouble: Trouble): Promise<void> {
  await db
    .insertInto('backup_trouble')
    .values(trouble)
    .onConflict((conflict) =>
      conflict.columns(['database', 'policy', 'kind']).doUpdateSet({ sentence: trouble.sentence }),
    )
    .execute();
}

async function drop({ db }: Tx, { database, policy, kind }: Trouble): Promise<void> {
  await db
    .deleteFrom('backup_trouble')
    .where('database', '=', database)
    .where('policy', '=', policy)
    .where('kind', '=', kind)
    .execute();
}

async function tell(
  tx: Tx,
  { environment, notify, nowMs }: Input,
  trouble: Trouble,
  event: 'backup.trouble' | 'backup.trouble-over',
): Promise<number> {
  const { database, policy, kind, sentence, sinceMs } = trouble;
  const body = { database, policy, kind, sentence, sinceMs };
  const audit = { actor: CONTROLLER, action: event, subject: `database:${database}`, body };
  await appendAudit(tx, environment, [audit], nowMs);
  const isOver = event === 'backup.trouble-over';
  const topic = `backup:${database}:${policy}:${kind}:${sinceMs}`;
  const effects = [...new Set(notify)].map(
    (channel): Effect => ({
      id: `${topic}:${isOver ? 'over' : 'told'}:${channel}`,
      orderingKey: `notify:backup:${environment}:${channel}`,
      kind: 'notify',
      limitMs: TROUBLE_LIMIT_MS,
      payload: {
        ...{ channel, event, severity: isOver ? 'information' : SEVERITIES[kind] },
        ...{ status: isOver ? 'resolved' : 'firing', dedupKey: `tidegate:${environment}:${topic}` },
        title: `${isOver ? 'Right again: backups' : 'Backups'} of "${database}"`,
        text: isOver ? `No longer so: ${sentence}` : sentence,
        ...{ environment, database, policy, trouble: kind, atMs: nowMs },
      },
    }),
  );
  await writeOutbox(tx, { id: `database:${database}`, environment }, effects, nowMs);
  return effects.length;
}

/** What could cost data is more than what makes it likelier. */
const SEVERITIES = {
  missing: 'error',
  failed: 'error',
  drill: 'error',
  unverified: 'warning',
  size: 'warning',
  capacity: 'warning',
  'rule-321': 'warning',
} as const satisfies Readonly<Record<Trouble['kind'], string>>;
