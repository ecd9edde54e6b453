import type { Actor, ExperimentReport, Json } from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import type { ExperimentRows } from '../store/experiment-rows.ts';
import type { Tx } from '../store/transaction.ts';
import type { UnderWay } from './is-under-way.ts';

/** How an experiment ended. */
export interface Ended {
  readonly outcome: ExperimentRows['experiment_decision']['outcome'];
  readonly variant: string | null;
  /** Plan that goes on; `null` = none. */
  readonly nextPlan: string | null;
  readonly reason: string;
  readonly report: ExperimentReport | null;
  readonly actor: Actor;
  readonly nowMs: number;
}

const ACTIONS = {
  ship: 'experiment.shipped',
  'roll-back': 'experiment.rolled-back',
  stop: 'experiment.stopped',
} as const satisfies Readonly<Record<Ended['outcome'], string>>;

/** Keeps a decision with what was seen when it was made, and audits it. */
export async function writeDecision(
  tx: Tx,
  { environment, name, run }: UnderWay,
  { outcome, variant, nextPlan, reason, report, actor, nowMs }: Ended,
): Promise<void> {
  const seen = report === null ? null : JSON.stringify(report);
  const row = { outcome, variant, reason, actor: actor.name, atMs: nowMs, report: seen };
  await tx.db
    .insertInto('experiment_decision')
    .values({ rolloutId: run.rolloutId, ...row })
    .onConflict((conflict) => conflict.column('rolloutId').doUpdateSet(row))
    .execute();
  const verdict = (report?.verdict ?? null) as unknown as Json;
  const body: Record<string, Json> = {
    ...{ rollout: run.rolloutId, variant, nextPlan, reason, verdict },
    isAsAdvised: report !== null && isAsAdvised(report, outcome, variant),
  };
  await appendAudit(
    tx,
    environment,
    [{ actor, action: ACTIONS[outcome], subject: name, body }],
    nowMs,
  );
}

function isAsAdvised(
  { verdict }: ExperimentReport,
  outcome: Ended['outcome'],
  variant: string | null,
): boolean {
  return verdict.kind === outcome && (outcome !== 'ship' || verdict.variant === variant);
}
