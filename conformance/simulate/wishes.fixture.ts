/** What people want of a rollout as they see it: what it waits for, and what they should rather leave. */
import {
  type Actor,
  approvalsMissing,
  type LayerState,
  layersOf,
  type Plan,
  type Rollout,
} from '@tidegate/core';
import type { RolloutCommand } from '@tidegate/protocol';
import { ANA } from '../../packages/server/src/store/store-world.fixture.ts';
import type { Seeded } from '../faults/seeded.fixture.ts';
import { chance } from './chance.fixture.ts';
import { ISSUES } from './random-matrix.fixture.ts';

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
    ...layerWishes(isHealed, plan, rollout, random),
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

/** Somebody who wants it to end lets it begin, tries once more, and then leaves it. */
function layerWishes(
  isHealed: boolean,
  plan: Plan,
  { status, layers }: Rollout,
  random: Seeded,
): RolloutCommand[] {
  if (status !== 'rolling-back') return [];
  const say = (layer: string, decision: LayerDecision): RolloutCommand[] => [
    { type: 'layer', layer, decision, reason: 'so be it' },
  ];
  const asking = layers.find(({ state, askedMs }) => state === 'waiting' && askedMs !== undefined);
  const isHeld = ({ state }: LayerState) => state === 'running' || state === 'failed';
  const held = layers.find(({ state }) => state === 'running') ?? layers.find(isHeld);
  if (held === undefined)
    return asking === undefined ? [] : say(asking.name, isHealed ? 'go' : random.of(GO_OR_SKIP));
  if (held.state === 'failed') return say(held.name, aboutFailed(isHealed, held, random));
  const layer = layersOf(plan).find(({ name }) => name === held.name);
  if (layer?.action !== null || held.step !== undefined) return [];
  return say(held.name, 'done');
}

function aboutFailed(isHealed: boolean, held: LayerState, random: Seeded): LayerDecision {
  const anything = random.of(['retry', 'retry', 'undo', 'skip'] as const);
  const isTried = (held.run ?? 1) > 1 || held.step === 'undo';
  return isHealed && isTried ? 'skip' : anything;
}

type LayerDecision = Extract<RolloutCommand, { type: 'layer' }>['decision'];

const GO_OR_SKIP = ['go', 'go', 'go', 'skip'] as const;
const DECISIONS = ['go', 'done', 'failed', 'retry', 'skip', 'undo'] as const;

/** It went back by the flag alone, and may go further. */
export function isShallow({ status, goingBack }: Rollout): boolean {
  return (status === 'rolled-back' || status === 'rolling-back') && goingBack?.scope === 'quick';
}

/** Anything that a person may try. */
export function meddling(rollout: Rollout, plan: Plan, random: Seeded): RolloutCommand {
  const phase = chance(random, 50) ? { phase: plan.phases[rollout.phase]?.name ?? '' } : {};
  const revision = chance(random, 30) ? { revision: rollout.revision } : {};
  const reason = 'because';
  const layer = rollout.layers.length === 0 ? 'flag' : random.of(rollout.layers).name;
  if (rollout.status === 'rolling-back' && chance(random, 70))
    return { type: 'layer', layer, decision: random.of(DECISIONS), reason };
  return random.of<() => RolloutCommand>([
    () => ({ type: 'promote', reason, ...phase, ...revision }),
    () => ({ type: 'promote', reason, ...phase, ...revision }),
    () => ({ type: 'pause', reason, ...revision }),
    () => ({ type: 'pause', reason }),
    () => ({ type: 'resume', reason }),
    () => ({ type: 'abort', reason }),
    () => ({ type: 'rollback', reason }),
    () => ({ type: 'rollback', reason }),
    () => ({ type: 'rollback', reason }),
    () => ({ type: 'rollback', reason, scope: random.of(['quick', 'full'] as const) }),
    () => ({ type: 'rollback', reason, issue: random.of(ISSUES) }),
    () => ({ type: 'rollback', reason, segments: ['beta'] }),
    () => ({ type: 'rollback', reason, toWeightParts: random.of([1_000, 5_000, 10_000]) }),
    () => ({ type: 'edit', plan: 'chat', reason, ...revision }),
    () => ({ type: 'edit', plan: 'chat', reason }),
    () => ({ type: 'layer', layer, decision: random.of(DECISIONS), reason }),
    () => ({ type: 'check', list: 'ready', item: 'docs', decision: 'open', note: '' }),
    () => ({ type: 'start', reason, method: 'emergency' }),
  ])();
}
