import { CONTROLLER, type Effect, type Experiment, type ExperimentReport } from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import { writeOutbox } from '../controller/write-outbox.ts';
import { fromJson } from '../store/from-json.ts';
import type { Transactions } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';

type Input = Parameters<Transactions['writeLook']>[0];

/** How long a channel may take, ms. */
const LOOK_LIMIT_MS = 30_000;

/**
 * Writes a look down; one that is no later than the newest is the same look. When the verdict is
 * another than before, the experiment's channels hear of it and it is audited. Of a run that ended while
 * its figures were read nothing is written: it was decided without them.
 */
export async function writeLook(tx: Tx, input: Input): Promise<{ isNew: boolean }> {
  const { rolloutId, look, report, nowMs } = input;
  const run = await tx.db
    .selectFrom('experiment_run')
    .innerJoin('rollout', 'rollout.id', 'experiment_run.rolloutId')
    .selectAll('experiment_run')
    .where('experiment_run.rolloutId', '=', rolloutId)
    .where('rollout.status', 'in', ['running', 'paused'])
    .executeTakeFirst();
  const newest = await newestLook(tx, rolloutId);
  if (run === undefined || (newest !== undefined && newest.atMs >= look.atMs)) {
    return { isNew: false };
  }
  const { atMs, information, units = null, z } = look;
  const row = {
    rolloutId,
    atMs,
    ...{ information, units },
    z: JSON.stringify(z),
    report: JSON.stringify(report),
  };
  await tx.db.insertInto('experiment_look').values(row).execute();
  const before = newest === undefined ? null : fromJson<ExperimentReport>(newest.report).verdict;
  const isSame = before?.kind === report.verdict.kind && before.variant === report.verdict.variant;
  // Of a first look, "keep running" is no news.
  if (!isSame && (before !== null || report.verdict.kind !== 'keep-running'))
    await tell(tx, run, report, nowMs);
  return { isNew: true };
}

async function newestLook({ db }: Tx, rolloutId: string) {
  return await db
    .selectFrom('experiment_look')
    .select(['atMs', 'report'])
    .where('rolloutId', '=', rolloutId)
    .orderBy('atMs', 'desc')
    .limit(1)
    .executeTakeFirst();
}

async function tell(
  tx: Tx,
  { rolloutId, environment, name, body }: Tables['experiment_run'],
  { verdict, atMs }: ExperimentReport,
  nowMs: number,
): Promise<void> {
  const { notify, flag } = fromJson<Experiment>(body);
  const event = 'experiment.verdict';
  const { kind, variant, reasons } = verdict;
  const audit = { kind, variant, reasons: [...reasons], rollout: rolloutId };
  const rows = [{ actor: CONTROLLER, action: event, subject: name, body: audit }];
  await appendAudit(tx, environment, rows, nowMs);
  const what =
    kind === 'ship' ? `ship "${variant}"` : kind === 'roll-back' ? 'roll back' : 'keep running';
  const effects = [...new Set(notify)].map(
    (channel): Effect => ({
      id: `experiment:${rolloutId}:${atMs}:${channel}`,
      orderingKey: `notify:${rolloutId}:${channel}`,
      kind: 'notify',
      limitMs: LOOK_LIMIT_MS,
      payload: {
        ...{ channel, event, environment, flag, rollout: rolloutId, atMs: nowMs },
        title: `Experiment "${name}": ${what}`,
        text: reasons.join(' '),
      },
    }),
  );
  await writeOutbox(tx, { id: rolloutId, environment }, effects, nowMs);
}
