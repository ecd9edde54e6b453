import {
  type Actor,
  begunAnew,
  type Rollout,
  type RolloutEvent,
  transition,
  unreachable,
} from '@tidegate/core';
import type { RolloutCommand, RolloutView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { forgetMemories } from '../controller/evidence.ts';
import { writeStep } from '../controller/step.ts';
import type { Tx } from '../store/transaction.ts';
import { loadRollout, type StoredRollout } from './load.ts';
import { viewRollout } from './view.ts';

/**
 * What a person or program tells a rollout: approve, answer, promote, pause, resume, abort or roll
 * back.
 *
 * @throws ProblemError `not-found` for an unknown rollout; `rollout-refused` with the machine's
 *   sentence when it does not take the command
 */
export async function commandRollout(
  tx: Tx,
  input: { id: string; command: RolloutCommand; actor: Actor; nowMs: number },
): Promise<RolloutView> {
  const { id, command, actor, nowMs } = input;
  const before = await loadRollout(tx, id);
  if (before.rollout.status === 'completed') await refuseIfSuperseded(tx, before);
  const event = eventOf(command, before.rollout, actor);
  const changed = transition(before.plan, before.rollout, event, nowMs);
  const after = await writeStep(tx, { before, transition: changed, actor, term: 0, nowMs });
  if (command.type === 'resume') {
    await forgetMemories(tx, before, begunAnew(before.plan, before.rollout));
  }
  return await viewRollout(tx, after, nowMs);
}

function eventOf(command: RolloutCommand, rollout: Rollout, actor: Actor): RolloutEvent {
  switch (command.type) {
    case 'approve': {
      const { type, role: item, decision, planHash = rollout.planHash } = command;
      return { type, item, actor, planHash, decision, ...seen(command) };
    }
    case 'answer': {
      const { type, guardrail: item, decision } = command;
      return { type, item, actor, planHash: rollout.planHash, decision, ...seen(command) };
    }
    case 'promote':
      return { type: command.type, actor, reason: command.reason, ...seen(command) };
    case 'pause':
    case 'resume':
    case 'abort':
    case 'rollback':
      return { type: command.type, actor, reason: command.reason };
    case 'start':
    case 'check':
    case 'stage':
    case 'layer':
    case 'edit':
      throw new ProblemError('conflict', `Cannot ${command.type}: it is not built yet`);
    default:
      return unreachable(command);
  }
}

function seen({ phase }: { readonly phase?: string | undefined }): { readonly seenPhase?: string } {
  return phase === undefined ? {} : { seenPhase: phase };
}

/** A completed rollout can be taken back only while the flag still serves what it left behind. */
async function refuseIfSuperseded({ db }: Tx, { row }: StoredRollout): Promise<void> {
  const newest = await db
    .selectFrom('ramp_step')
    .select('rolloutId')
    .where('environment', '=', row.environment)
    .where('flag', '=', row.flag)
    .orderBy('fromMs', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (newest?.rolloutId === row.id) return;
  const since =
    newest === undefined
      ? `flag "${row.flag}" was set since then`
      : `rollout "${newest.rolloutId}" came after it`;
  throw new ProblemError(
    'rollout-refused',
    `Cannot change rollout "${row.id}": it is completed and ${since}; set the flag instead`,
  );
}
