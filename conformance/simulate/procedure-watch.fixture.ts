/** Rollbacks in layers: what runs, who asked for it, and what drivers were told, by the facts. */
import {
  type JsonObject,
  type Layer,
  type LayerState,
  layersOf,
  type Rollout,
} from '@tidegate/core';
import type { DriverStep } from '../../packages/server/src/driver/driver.ts';
import type { ClaimedEffect } from '../../packages/server/src/store/store.ts';
import { layerFacts } from './layer-facts.fixture.ts';
import type { Commit } from './simulated-store.fixture.ts';
import type { World } from './world.fixture.ts';

export interface ProcedureWatch {
  /** Before the rollouts of the world are those that this commit left. */
  note(commit: Commit): void;
  check(before: Rollout | null, after: Rollout, commit: Commit): void;
  /** A driver made a version live. */
  applied(step: DriverStep, key: string, version: number): void;
}

const MEMO_BYTES = 4_096;
const STEPS = 50;

export function procedureWatch(world: World): ProcedureWatch {
  const facts = layerFacts(world);
  return {
    note(commit) {
      const { name, input, answer } = commit;
      if (name === 'claimEffects') facts.claimed(answer as readonly ClaimedEffect[]);
      if (name === 'finishAction') facts.ended(input as { readonly id: string });
      if (name === 'commandRollout') facts.told(input);
    },
    check(before, after, commit) {
      facts.decided(before, after, commit);
      if (after.status !== 'rolling-back' && after.status !== 'rolled-back') return;
      const plan = world.plans.get(after.planHash);
      if (plan === undefined) return;
      const layers = layersOf(plan).map((layer) => {
        const state = after.layers.find(({ name }) => name === layer.name);
        const was = before?.layers.find(({ name }) => name === layer.name);
        return { layer, state, was };
      });
      const found = layers.flatMap(({ state, ...rest }) =>
        state === undefined ? [] : [{ ...rest, state }],
      );
      if (found.length < layers.length) world.flaw('layer-lost', `${after.layers.length} are left`);
      checkOrder(world, found);
      checkWaiting(world, after, found);
      for (const one of found) checkLayer(world, before, after, one);
      for (const { layer, was, state } of found) facts.settled(after, layer, was, state);
    },
    applied: facts.applied,
  };
}

interface Found {
  readonly layer: Layer;
  readonly state: LayerState;
  readonly was: LayerState | undefined;
}

/** Whether the next layer may begin. */
function isSettled({ layer, state }: Found): boolean {
  if (state.state === 'failed') return layer.onFailure === 'go-on';
  return state.state === 'verified' || state.state === 'skipped';
}

function checkOrder(world: World, layers: readonly Found[]): void {
  const running = layers.filter(({ state }) => state.state === 'running');
  if (running.length > 1) world.flaw('layers-at-once', names(running));
  for (const [index, { layer, state, was }] of layers.entries()) {
    if (state.state !== 'running' || was?.state === 'running') continue;
    const open = layers.slice(0, index).filter((one) => !isSettled(one));
    if (open.length > 0) world.flaw('layer-order', `"${layer.name}" began before ${names(open)}`);
  }
}

/** A rollback that goes on has somebody or something to go on with; one that ended has not. */
function checkWaiting(world: World, { status }: Rollout, layers: readonly Found[]): void {
  const open = layers.filter((one) => !isSettled(one));
  if (status === 'rolled-back') {
    if (open.length > 0) world.flaw('ended-early', names(open));
    return;
  }
  const isHeld = open.some(({ state }) => state.state === 'running' || state.state === 'failed');
  const next = open.find(({ state }) => state.state === 'waiting');
  if (isHeld || next?.state.askedMs !== undefined) return;
  world.flaw(
    'nobody-waits',
    next === undefined ? 'all are settled' : `"${next.layer.name}" is next`,
  );
}

function checkLayer(
  world: World,
  before: Rollout | null,
  { goingBack, status }: Rollout,
  { layer, state, was }: Found,
): void {
  const { name, kind, retries = 0 } = layer;
  const bytes = Buffer.byteLength(JSON.stringify(state.memo ?? {}));
  if (bytes > MEMO_BYTES) world.flaw('memo-size', `"${name}" keeps ${bytes} bytes`);
  const steps = state.steps?.length ?? 0;
  if (steps > STEPS) world.flaw('steps-size', `"${name}" keeps ${steps} steps`);
  if ((state.attempt ?? 1) > retries + 1)
    world.flaw('retries', `"${name}" is at attempt ${state.attempt} of ${retries + 1}`);
  if (goingBack?.scope === 'quick' && kind !== 'flag' && state.state !== 'skipped')
    world.flaw('quick-went-on', `"${name}" is ${state.state}`);
  const wasBack = before?.status === 'rolling-back' || before?.status === 'rolled-back';
  const isFinal =
    was?.state === 'verified' || (was?.state === 'skipped' && was.skippedBy !== 'scope');
  if (wasBack && isFinal && state.state !== was?.state)
    world.flaw('settled-again', `"${name}" was ${was?.state}, is ${state.state}, ${status}`);
}

function names(layers: readonly Found[]): string {
  return layers.map(({ layer, state }) => `"${layer.name}" ${state.state}`).join(', ');
}

/** What an effect of a layer says. */
export interface LayerPayload {
  readonly rollout: string;
  readonly layer: string;
  readonly kind: Layer['kind'];
  readonly action: string | null;
  readonly step: string;
  readonly key: string;
  readonly memo: JsonObject;
  readonly attempt: number;
}
