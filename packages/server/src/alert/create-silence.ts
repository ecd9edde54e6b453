import { randomBytes } from 'node:crypto';
import { describeDuration } from '@tidegate/core';
import type { SilenceView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { appendAudit } from '../audit/append.ts';
import { requireEnvironment } from '../store/require-environment.ts';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';
import { SILENCE_LONGEST_MS, SILENCES_MAX } from './limits.ts';
import { silenceView } from './list-silences.ts';
import { loadAlert } from './stored-alert.ts';

type Input = Parameters<Transactions['createSilence']>[0];

/**
 * Tells nobody for a while, of one rule, of a severity and all below it, or of all. Rules go on acting,
 * and who was told that something fires is told that it recovered.
 *
 * @throws ProblemError `not-found` for an unknown environment or rule; `malformed-request` for a time
 *   that is over, ends before it begins, or is longer than 31 days; `conflict` when there are too many
 */
export async function createSilence(tx: Tx, input: Input): Promise<SilenceView> {
  const { environment, rule, severity, fromMs, toMs, reason, actor, nowMs } = input;
  await requireEnvironment(tx, environment);
  if (rule !== null) await loadAlert(tx, environment, rule);
  refuseTimes(input);
  await refuseMany(tx, environment, nowMs);
  const id = `si_${randomBytes(8).toString('hex')}`;
  const told = { rule, severity, fromMs, toMs, reason };
  const row = { id, environment, ...told, actor: actor.name };
  await tx.db.insertInto('silence').values(row).execute();
  const audit = { actor, action: 'silence.created', subject: id, body: told };
  await appendAudit(tx, environment, [audit], nowMs);
  return silenceView(row);
}

function refuseTimes({ fromMs, toMs, nowMs }: Input): void {
  const why =
    toMs <= nowMs
      ? 'its end is over already'
      : toMs <= fromMs
        ? 'it ends before it begins'
        : toMs - Math.max(fromMs, nowMs) > SILENCE_LONGEST_MS
          ? `it is longer than ${describeDuration(SILENCE_LONGEST_MS)}`
          : null;
  if (why === null) return;
  throw new ProblemError(
    'malformed-request',
    `Cannot silence alerts: ${why}; give an end in the future, at most ${describeDuration(SILENCE_LONGEST_MS)} after its begin`,
  );
}

async function refuseMany({ db }: Tx, environment: string, nowMs: number): Promise<void> {
  const { count } = await db
    .selectFrom('silence')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('environment', '=', environment)
    .where('toMs', '>', nowMs)
    .executeTakeFirstOrThrow();
  if (Number(count) < SILENCES_MAX) return;
  throw new ProblemError(
    'conflict',
    `Cannot silence more alerts of "${environment}": there are ${count} silences already; end some of them first`,
  );
}
