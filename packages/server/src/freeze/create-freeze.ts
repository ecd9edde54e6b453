import { randomBytes } from 'node:crypto';
import type { FreezeView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { appendAudit } from '../audit/append.ts';
import { requireEnvironment } from '../store/require-environment.ts';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';
import { freezeView } from './freeze-view.ts';
import { FREEZE_LENGTH_MAX_MS, FREEZES_OPEN_MAX, FREEZES_OVER_MAX } from './limits.ts';

const DAY_MS = 86_400_000;

/**
 * Begins a freeze: nothing of the environment is raised in its time; rolling back, pausing and
 * aborting go on as always.
 *
 * @throws ProblemError `not-found` for an unknown environment; `malformed-request` for a span that
 *   is over, ends before it begins, or is longer than 400 days; `conflict` when 100 are open
 */
export async function createFreeze(
  tx: Tx,
  input: Parameters<Transactions['createFreeze']>[0],
): Promise<FreezeView> {
  const { environment, fromMs, toMs, reason, actor, nowMs } = input;
  await requireEnvironment(tx, environment);
  const flaw = flawOf(input);
  if (flaw !== null) {
    throw new ProblemError('malformed-request', `Cannot freeze "${environment}": ${flaw}`);
  }
  if ((await countOpen(tx, environment, nowMs)) >= FREEZES_OPEN_MAX) {
    throw new ProblemError(
      'conflict',
      `Cannot freeze "${environment}": ${FREEZES_OPEN_MAX} freezes are in force or to come; end some of them`,
    );
  }
  const id = `fz_${randomBytes(8).toString('hex')}`;
  const row = { id, environment, fromMs, toMs, reason, actor: actor.name };
  await tx.db.insertInto('freeze').values(row).execute();
  await forgetOldest(tx, environment, nowMs);
  const audit = { actor, action: 'freeze.created', subject: id, body: { fromMs, toMs, reason } };
  await appendAudit(tx, environment, [audit], nowMs);
  return freezeView(row);
}

function flawOf({ fromMs, toMs, reason, nowMs }: Parameters<typeof createFreeze>[1]) {
  if (reason.trim() === '') return 'no reason was given; say why';
  if (!Number.isFinite(fromMs) || !Number.isFinite(toMs)) return 'a time is no number; give both';
  if (toMs <= fromMs) return 'it ends before it begins; give a later end';
  if (toMs <= nowMs) return 'its end has passed; give an end that is still to come';
  if (toMs - fromMs <= FREEZE_LENGTH_MAX_MS) return null;
  return `it is longer than ${FREEZE_LENGTH_MAX_MS / DAY_MS} days; give an earlier end`;
}

async function countOpen({ db }: Tx, environment: string, nowMs: number): Promise<number> {
  const { count } = await db
    .selectFrom('freeze')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('environment', '=', environment)
    .where('toMs', '>', nowMs)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** What is over is kept to be looked up; the audit trail knows the rest. */
async function forgetOldest({ db }: Tx, environment: string, nowMs: number): Promise<void> {
  const over = db
    .selectFrom('freeze')
    .select('toMs')
    .where('environment', '=', environment)
    .where('toMs', '<=', nowMs);
  const newest = await over.orderBy('toMs', 'desc').offset(FREEZES_OVER_MAX).limit(1).execute();
  const [first] = newest;
  if (first === undefined) return;
  await db
    .deleteFrom('freeze')
    .where('environment', '=', environment)
    .where('toMs', '<=', first.toMs)
    .execute();
}
