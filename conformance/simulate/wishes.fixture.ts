/** What people want of a rollout as they see it: what it waits for, and what they should rather leave. */
import { type Actor, approvalsMissing, type Plan, type Rollout } from '@tidegate/core';
import type { RolloutCommand } from '@tidegate/protocol';
import { ANA } from '../../packages/server/src/store/store-world.fixture.ts';
import type { Seeded } from '../faults/seeded.fixture.ts';
import { chance } from './random-plan.fixture.ts';

/** She applied the plan and starts it: she may approve nothing of it. */
export const OWNER: Actor = ANA;
const BO: Actor = { kind: 'key', id: 'key_bo', name: 'bo' };
const CY: Actor = { kind: 'key', id: 'key_cy', name: 'cy' };
export const PEOPLE: readonly Actor[] = [OWNER, BO, CY];
export function isOver({ status }: Rollout): boolean {
  return status === 'completed' || status === 'rolled-back' || status === 'aborted';
}

/** What the rollout waits for, and who gives it; a wrong person now and then. */
export function helpful(
  isHealed: boolean,
  plan: Plan,
  rollout: Rollout,
  random: Seeded,
): readonly (readonly [RolloutCommand, Actor])[] {
  const person = isHealed || chance(random, 70) ? random.of([BO, CY]) : OWNER;
  const wishes = [
    ...startWishes(rollout),
    ...(isHealed || chance(random, 60) ? resumeWishes(rollout) : []),
    ...gateWishes(plan, rollout).map((wish) => (isHealed ? wish : hasty(wish, rollout, random))),
    ...layerWishes(plan, rollout),
  ];
  const willing = isHealed ? wishes : wishes.filter(() => chance(random, 60));
  return willing.map((wish) => [wish, person]);
}

function startWishes({ status, startAtMs }: Rollout): RolloutCommand[] {
  if (status !== 'scheduled' || startAtMs !== null) return [];
  return [{ type: 'start', reason: 'now', method: 'pipeline' }];
}

function resumeWishes({ status }: Rollout): RolloutCommand[] {
  return status === 'paused' ? [{ type: 'resume', reason: 'go on' }] : [];
}

function gateWishes(plan: Plan, rollout: Rollout): RolloutCommand[] {
  if (rollout.status !== 'running' && rollout.status !== 'paused') return [];
  const roles = approvalsMissing(plan, rollout);
  return [
    ...roles.map((role): RolloutCommand => ({ type: 'approve', role, decision: 'go' })),
    ...rollout.reviews.map(
      (guardrail): RolloutCommand => ({ type: 'answer', guardrail, decision: 'go' }),
    ),
    ...ticks(plan, rollout),
  ];
}

/** An approval of the plan that was looked at, or of one that never was. */
function hasty(wish: RolloutCommand, { planHash }: Rollout, random: Seeded): RolloutCommand {
  if (wish.type !== 'approve' || chance(random, 40)) return wish;
  return { ...wish, planHash: chance(random, 25) ? 'f'.repeat(64) : planHash };
}

function ticks(plan: Plan, rollout: Rollout): RolloutCommand[] {
  const lists = plan.phases[rollout.phase]?.gate.checklists ?? [];
  for (const list of lists) {
    for (const { name: item, action } of plan.checklists?.[list]?.items ?? []) {
      const state = rollout.checks.find((one) => one.list === list && one.item === item)?.state;
      if (state === 'done' || state === 'running') continue;
      return [{ type: 'check', list, item, decision: action === null ? 'go' : 'run', note: '' }];
    }
  }
  return [];
}

function layerWishes(plan: Plan, rollout: Rollout): RolloutCommand[] {
  if (rollout.status !== 'rolling-back') return [];
  const layer = rollout.layers.find(({ state }) => state === 'running' || state === 'failed');
  if (layer === undefined) return [];
  const step = plan.rollback.procedure.find((one) => one !== 'flag' && one.name === layer.name);
  if (layer.state === 'failed') {
    return [{ type: 'layer', layer: layer.name, decision: 'retry', reason: 'once more' }];
  }
  if (step === undefined || step === 'flag' || step.action !== null) return [];
  return [{ type: 'layer', layer: layer.name, decision: 'done', reason: 'did it' }];
}

/** Anything that a person may try. */
export function meddling(rollout: Rollout, plan: Plan, random: Seeded): RolloutCommand {
  const phase = chance(random, 50) ? { phase: plan.phases[rollout.phase]?.name ?? '' } : {};
  const revision = chance(random, 30) ? { revision: rollout.revision } : {};
  const reason = 'because';
  const layer = rollout.layers.at(-1)?.name ?? 'flag';
  return random.of<() => RolloutCommand>([
    () => ({ type: 'promote', reason, ...phase, ...revision }),
    () => ({ type: 'promote', reason, ...phase, ...revision }),
    () => ({ type: 'pause', reason, ...revision }),
    () => ({ type: 'pause', reason }),
    () => ({ type: 'resume', reason }),
    () => ({ type: 'abort', reason }),
    () => ({ type: 'rollback', reason }),
    () => ({ type: 'rollback', reason, segments: ['beta'] }),
    () => ({ type: 'rollback', reason, toWeightParts: random.of([1_000, 5_000, 10_000]) }),
    () => ({ type: 'edit', plan: 'chat', reason, ...revision }),
    () => ({ type: 'edit', plan: 'chat', reason }),
    () => ({ type: 'layer', layer, decision: random.of(['failed', 'skip'] as const), reason }),
    () => ({ type: 'check', list: 'ready', item: 'docs', decision: 'open', note: '' }),
    () => ({ type: 'start', reason, method: 'emergency' }),
  ])();
}
