import {
  type Actor,
  begunAnew,
  type Outside,
  type Rollout,
  type RolloutEvent,
  transition,
  unreachable,
} from '@tidegate/core';
import type { RolloutCommand, RolloutView } from '@tidegate/protocol';
import { forgetMemories } from '../controller/evidence.ts';
import { writeStep } from '../controller/step.ts';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';
import { editRollout } from './edit.ts';
import { loadRollout } from './load.ts';
import { preflight } from './preflight.ts';
import { refuseStale } from './refuse-stale.ts';
import { refuseSuperseded } from './refuse-superseded.ts';
import { rollbackScope } from './rollback-scope.ts';
import { startEvent } from './start-event.ts';
import { createSurroundings } from './surroundings.ts';
import { viewRollout } from './view.ts';

/**
 * What a person or program tells a rollout: start, approve, answer, check, promote, pause, resume,
 * edit, abort, or roll back, whole, in part or gradually; and what becomes of the layers of a rollback.
 *
 * @param input.actions names of the actions that the server's configuration has; absent = none
 * @param input.baselines of an edit: what rules compare with that speak of a baseline, by name
 * @throws ProblemError `not-found` for an unknown rollout; `conflict` when somebody else changed it
 *   since the revision that the caller saw, which stops neither abort nor rollback; `rollout-refused`
 *   with the machine's sentence when it does not take the command
 */
export async function commandRollout(
  tx: Tx,
  input: Parameters<Transactions['commandRollout']>[0],
): Promise<RolloutView> {
  const { id, command, actor, actions = [], baselines = {}, nowMs } = input;
  const before = await loadRollout(tx, id);
  refuseStale(before, command);
  const { status } = before.rollout;
  if (command.type === 'rollback') await refuseSuperseded(tx, before);
  if (command.type === 'edit') {
    const after = await editRollout(tx, before, {
      ...{ command, actions, baselines, actor, nowMs },
    });
    return await viewRollout(tx, after, nowMs);
  }
  const outside = await createSurroundings(tx, nowMs).outsideOf(before.plan, id);
  const { environment } = before.rollout;
  const scope =
    command.type === 'rollback' ? await rollbackScope(tx, environment, command) : undefined;
  const told = eventOf(command, before.rollout, actor, outside);
  const event = scope === undefined ? told : { ...told, scope };
  if (command.type === 'start' && status === 'scheduled') {
    await preflight(tx, before.plan, {
      ...{ reason: command.reason ?? null, actions },
      ...{ self: id, nowMs },
    });
  }
  const changed = transition(before.plan, before.rollout, event, nowMs);
  const after = await writeStep(tx, { before, transition: changed, actor, term: 0, nowMs });
  if (command.type === 'resume') {
    await forgetMemories(tx, before, begunAnew(before.plan, before.rollout));
  }
  return await viewRollout(tx, after, nowMs);
}

type Told = Exclude<RolloutCommand, { type: 'edit' }>;

function eventOf(command: Told, rollout: Rollout, actor: Actor, outside: Outside): RolloutEvent {
  switch (command.type) {
    case 'start':
      return startEvent({ ...command, actor, outside });
    case 'approve': {
      const { type, role: item, decision, planHash = rollout.planHash } = command;
      return { type, item, actor, planHash, decision, ...seen(command) };
    }
    case 'answer': {
      const { type, guardrail: item, decision } = command;
      return { type, item, actor, planHash: rollout.planHash, decision, ...seen(command) };
    }
    case 'check': {
      const { type, list, item, decision, note, planHash = rollout.planHash } = command;
      return { type, actor, planHash, list, item, decision, note };
    }
    case 'stage':
      return { type: command.type, actor, stage: command.stage };
    case 'layer': {
      const { type, layer, decision, reason } = command;
      return { type, actor, layer, decision, reason };
    }
    case 'promote':
      return { type: command.type, actor, reason: command.reason, outside, ...seen(command) };
    case 'pause':
    case 'resume':
    case 'abort':
      return { type: command.type, actor, reason: command.reason, outside };
    case 'rollback':
      return rollbackEvent(command, actor);
    default:
      return unreachable(command);
  }
}

function rollbackEvent(
  { type, reason, segments, toWeightParts }: Extract<Told, { type: 'rollback' }>,
  actor: Actor,
): RolloutEvent {
  return {
    ...{ type, actor, reason },
    ...(segments === undefined ? {} : { segments }),
    ...(toWeightParts === undefined ? {} : { toWeightParts }),
  };
}

function seen({ phase }: { readonly phase?: string | undefined }): { readonly seenPhase?: string } {
  return phase === undefined ? {} : { seenPhase: phase };
}
