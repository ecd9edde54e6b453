import { transition } from '@tidegate/core';
import { writeStep } from '../controller/step.ts';
import { type StoredRollout, withPlans } from '../rollout/load.ts';
import { isolated, whyOf } from '../store/isolated.ts';
import type { Tx } from '../store/transaction.ts';
import { alertActor } from './alert-actor.ts';
import { ALERT_ROLLOUTS_MAX } from './limits.ts';
import type { StoredAlert } from './stored-alert.ts';

/** What a rule did, for people, and what it could not do. */
export interface Deeds {
  readonly done: readonly string[];
  readonly failed: readonly string[];
}

/**
 * Pauses or rolls back the running rollouts that a rule acts on, the youngest first. One that cannot
 * be changed holds up no other. Figures of browsers pause at most, whatever the rule asks for: anybody
 * can send them.
 */
export async function actOnRollouts(
  tx: Tx,
  { row, rule }: Pick<StoredAlert, 'row' | 'rule'>,
  sentence: string,
  at: { readonly term: number; readonly nowMs: number },
): Promise<Deeds> {
  const action = allowedAction(rule);
  if (action === 'notify') return { done: [], failed: [] };
  const rollouts = await actedOn(tx, row.environment, rule.actsOn, action);
  const done: string[] = [];
  const failed: string[] = [];
  for (const before of rollouts) {
    const { id, flag } = before.row;
    const name = `rollout "${id}" of "${flag}"`;
    try {
      await isolated(tx, (part) => stepOne(part, before, { action, rule, sentence, ...at }));
      done.push(`${name} was ${action === 'pause' ? 'paused' : 'rolled back'}`);
    } catch (error) {
      failed.push(
        `${name} could not be ${action === 'pause' ? 'paused' : 'rolled back'}: ${whyOf(error)}`,
      );
    }
  }
  return { done, failed };
}

function allowedAction({ action, trigger }: StoredAlert['rule']): StoredAlert['rule']['action'] {
  const isBrowser = trigger.kind === 'metric' && trigger.condition.source === 'browser';
  return isBrowser && action === 'rollback' ? 'pause' : action;
}

async function actedOn(
  { db }: Tx,
  environment: string,
  flag: string | null,
  action: 'pause' | 'rollback',
): Promise<StoredRollout[]> {
  let rows = db
    .selectFrom('rollout')
    .innerJoin('plan', 'plan.hash', 'rollout.planHash')
    .selectAll('rollout')
    .select('plan.compiled')
    .where('rollout.environment', '=', environment)
    .where('rollout.status', 'in', action === 'pause' ? ['running'] : ['running', 'paused']);
  if (flag !== null) rows = rows.where('rollout.flag', '=', flag);
  const found = await rows
    .orderBy('rollout.createdMs', 'desc')
    .orderBy('rollout.id')
    .limit(ALERT_ROLLOUTS_MAX)
    .execute();
  return withPlans(found);
}

async function stepOne(
  tx: Tx,
  before: StoredRollout,
  step: {
    readonly action: 'pause' | 'rollback';
    readonly rule: StoredAlert['rule'];
    readonly sentence: string;
    readonly term: number;
    readonly nowMs: number;
  },
): Promise<void> {
  const { action, rule, term, nowMs } = step;
  const actor = alertActor(rule.name);
  const reason = `Alert "${rule.name}": ${step.sentence}`;
  const event = { type: action, actor, reason } as const;
  const changed = transition(before.plan, before.rollout, event, nowMs);
  await writeStep(tx, { before, transition: changed, actor, term, nowMs });
}
