import { CONTROLLER, type Plan, type RolloutEvent, transition } from '@tidegate/core';
import { writeStep } from '../controller/step.ts';
import { killFlag } from '../flag/kill.ts';
import { LIVE_STATUSES, loadRollouts, type StoredRollout } from '../rollout/load.ts';
import { isolated, whyOf } from './isolated.ts';
import type { LineageAsk } from './lineage.ts';
import { endEffects } from './lineage-left.ts';
import { LINEAGE_SENTENCE } from './lineage-text.ts';
import type { Tx } from './transaction.ts';

/**
 * Lets nothing go on by itself: what runs is paused (or taken back), a start that was planned is taken
 * back, and layers of a rollback that were under way are failed, so that a person says what is left to
 * do. A rollout that cannot be stepped holds up no other: its flag is switched off instead.
 *
 * @returns what became of each, as sentences
 */
export async function haltRollouts(
  tx: Tx,
  environment: string,
  ask: LineageAsk,
): Promise<string[]> {
  const told: string[] = [];
  for (const before of await loadRollouts(tx, environment, LIVE_STATUSES)) {
    const { id, flag } = before.row;
    const name = `rollout "${id}" of flag "${flag}" in "${environment}"`;
    try {
      const how = await isolated(tx, (part) => halt(part, before, ask));
      if (how !== null) told.push(`${name}: ${how}`);
    } catch (error) {
      const { actor, nowMs } = ask;
      const reason = whyOf(error);
      await killFlag(tx, { environment, key: flag, reason, actor, nowMs });
      told.push(`${name}: it could not be halted (${reason}), so its flag is switched off`);
    }
  }
  await endEffects(tx, ask.nowMs, ['check', 'layer']);
  return told;
}

/** Takes a rollout's flags back and runs no other layer. */
export async function takeFlagsBack(
  tx: Tx,
  before: StoredRollout,
  ask: Pick<LineageAsk, 'actor' | 'nowMs'>,
  reason: string,
): Promise<void> {
  const scope = { scope: 'quick', row: null, withinMs: null, flagsWithinMs: null } as const;
  const after = await stepped(
    tx,
    before,
    { type: 'rollback', actor: ask.actor, reason, scope },
    ask,
  );
  if (after.rollout.status === 'rolling-back') await haltLayers(tx, after, ask);
}

async function halt(tx: Tx, before: StoredRollout, ask: LineageAsk): Promise<string | null> {
  const { actor } = ask;
  const reason = `${LINEAGE_SENTENCE}: ${ask.reason}`;
  switch (before.rollout.status) {
    case 'scheduled':
      if (before.rollout.startAtMs === null) return null;
      await stepped(tx, before, { type: 'abort', actor, reason }, ask);
      return 'it was to start by itself, and is aborted; start it anew';
    case 'running':
    case 'paused': {
      if (ask.rollouts === 'back') {
        await takeFlagsBack(tx, before, ask, reason);
        return 'its flag gives control again, no other layer was touched';
      }
      const after = await failChecks(tx, before, ask);
      if (after.rollout.status === 'running')
        await stepped(tx, after, { type: 'pause', actor, reason }, ask);
      const phase = before.plan.phases[before.rollout.phase]?.name ?? before.rollout.phase;
      return `it is paused in phase "${phase}", and gives what it gave then`;
    }
    case 'rolling-back': {
      const names = await haltLayers(tx, before, ask);
      if (names.length === 0) return 'its rollback waits for a person';
      return `its rollback stands still: say retry or skip for ${names.map((one) => `"${one}"`).join(', ')}`;
    }
    default:
      return null;
  }
}

/** Actions of checklists: they are run again when a person says so. */
async function failChecks(
  tx: Tx,
  before: StoredRollout,
  ask: Pick<LineageAsk, 'nowMs'>,
): Promise<StoredRollout> {
  let now = before;
  for (const { state, effectId } of before.rollout.checks)
    if (state === 'running' && effectId !== null)
      now = await stepped(tx, now, failed(effectId), ask);
  return now;
}

/**
 * Fails the layer that runs, and no other begins after it, whatever its plan says of failures: bringing
 * back a deployment or a database a second time, days later, would undo what was done since.
 */
async function haltLayers(
  tx: Tx,
  before: StoredRollout,
  ask: Pick<LineageAsk, 'nowMs'>,
): Promise<string[]> {
  const halting: StoredRollout = { ...before, plan: withoutGoingOn(before.plan) };
  let now = halting;
  const names: string[] = [];
  for (const { name, state, retryAtMs } of before.rollout.layers) {
    if (state !== 'running') continue;
    if (retryAtMs !== undefined) {
      // It waits to be tried again, which time alone would do: it is tried now, and fails for good.
      const atMs = Math.max(ask.nowMs, retryAtMs);
      now = await stepped(tx, now, NO_NEWS, { nowMs: atMs });
    }
    const { effectId } = now.rollout.layers.find((layer) => layer.name === name) ?? {};
    if (effectId === null || effectId === undefined) continue;
    now = await stepped(tx, now, failed(effectId), ask);
    names.push(name);
  }
  return names;
}

function withoutGoingOn(plan: Plan): Plan {
  const procedure = plan.rollback.procedure.map((layer) => {
    if (layer === 'flag') return layer;
    const { onFailure: _, retries: __, ...rest } = layer;
    return rest;
  });
  return { ...plan, rollback: { ...plan.rollback, procedure } };
}

function failed(effectId: string): RolloutEvent {
  return { type: 'effect-done', effectId, outcome: 'failed', detail: LINEAGE_SENTENCE };
}

const NO_NEWS: RolloutEvent = {
  ...{ type: 'tick', elapsedMs: 0, liveInstances: 0, observed: false },
  ...{ verdicts: {}, units: { control: 0, candidate: 0 } },
};

async function stepped(
  tx: Tx,
  before: StoredRollout,
  event: RolloutEvent,
  { nowMs }: Pick<LineageAsk, 'nowMs'>,
): Promise<StoredRollout> {
  const changed = transition(before.plan, before.rollout, event, nowMs);
  const actor = 'actor' in event ? event.actor : CONTROLLER;
  return await writeStep(tx, { before, transition: changed, actor, term: 0, nowMs });
}
