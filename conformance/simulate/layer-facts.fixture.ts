/** What happened to layers outside of their rollout: what was asked, answered, and said by people. */
import type { JsonObject, Layer, LayerState, Rollout } from '@tidegate/core';
import type { DriverStep } from '../../packages/server/src/driver/driver.ts';
import type { ClaimedEffect } from '../../packages/server/src/store/store.ts';
import type { LayerPayload } from './procedure-watch.fixture.ts';
import type { Commit } from './simulated-store.fixture.ts';
import type { World } from './world.fixture.ts';

export interface LayerFacts {
  claimed(effects: readonly ClaimedEffect[]): void;
  ended(input: { readonly id: string }): void;
  told(input: Commit['input']): void;
  /** A rollback was decided, or one that goes further. */
  decided(before: Rollout | null, after: Rollout, commit: Commit): void;
  /** A layer that may have begun or ended with this commit. */
  settled(rollout: Rollout, layer: Layer, was: LayerState | undefined, is: LayerState): void;
  /** A driver made a version live. */
  applied(step: DriverStep, key: string, version: number): void;
}

/** What is known of one layer of one rollback. */
interface Known {
  memo: JsonObject;
  readonly keys: Set<string>;
  /** Steps that came to a good end since they were asked last. */
  readonly well: Set<string>;
  /** Effect of each attempt. */
  readonly asked: Map<string, string>;
  readonly targets: Set<number>;
  retried: number;
  isAllowed: boolean;
  isDone: boolean;
}

const DRIVEN: ReadonlySet<string> = new Set(['prepare', 'execute', 'verify', 'undo']);
const MEMO_BYTES = 4_096;

export function layerFacts(world: World): LayerFacts {
  const { database } = world;
  const all = new Map<string, Known>();
  const scopes = new Map<string, 'quick' | 'full'>();
  const effects = new Map<string, LayerPayload>();
  const owners = new Map<string, string>();
  const hasMatrix = database.rows('SELECT name FROM response').length > 0;
  const known = (rollout: string, layer: string): Known => {
    const id = `${rollout} ${layer}`;
    const one = all.get(id) ?? newLayer();
    all.set(id, one);
    return one;
  };
  const isOpen = (id: string): boolean =>
    database.rows('SELECT id FROM outbox WHERE id = ? AND "doneMs" IS NULL', [id]).length > 0;

  const checkAlone = (id: string, { action }: LayerPayload): void => {
    const other = [...effects].find(
      ([one, payload]) =>
        one !== id && DRIVEN.has(payload.step) && payload.action === action && isOpen(one),
    );
    if (other !== undefined) world.flaw('driver-overlap', `${id} and ${other[0]} of "${action}"`);
  };
  const checkAsked = (id: string, payload: LayerPayload): void => {
    const { rollout, layer, kind, step, key, memo, attempt, action } = payload;
    const one = known(rollout, layer);
    const name = `"${layer}" of ${rollout}`;
    if (kind !== 'flag' && scopes.get(rollout) === 'quick')
      world.flaw('quick-went-on', `${step} of ${name} was asked for`);
    one.keys.add(key);
    if (one.keys.size > one.retried + 1 || (owners.get(key) ?? name) !== name)
      world.flaw('other-key', `${name} had ${[...one.keys].join(', ')}, ${one.retried} retries`);
    owners.set(key, name);
    const turn = `${key} ${step} ${action} ${attempt}`;
    const was = one.asked.get(turn) ?? id;
    if (was !== id && step !== 'undo') world.flaw('layer-twice', `${turn} is ${was} and ${id}`);
    one.asked.set(turn, id);
    if (!DRIVEN.has(step)) return;
    const [told, stored] = [JSON.stringify(memo), JSON.stringify(one.memo)];
    if (told !== stored) world.flaw('other-memo', `${step} of ${name}: ${told}, stored ${stored}`);
    checkAlone(id, payload);
  };

  return {
    claimed(claimed) {
      for (const { effect } of claimed) {
        if (effect.kind !== 'layer') continue;
        const payload = effect.payload as unknown as LayerPayload;
        effects.set(effect.id, payload);
        checkAsked(effect.id, payload);
      }
    },
    ended(input) {
      const { id, outcome, memo } = input as { id: string; outcome: string; memo?: JsonObject };
      const payload = effects.get(id);
      const rollout = payload === undefined ? undefined : world.rollouts.get(payload.rollout);
      // Whatever is told a second time, or too late, changes nothing.
      if (payload === undefined || !isAwaited(rollout, id)) return;
      const one = known(payload.rollout, payload.layer);
      const step = stepText(payload);
      if (outcome === 'ok') one.well.add(step);
      else one.well.delete(step);
      const isKept = memo !== undefined && Buffer.byteLength(JSON.stringify(memo)) <= MEMO_BYTES;
      if (isKept && DRIVEN.has(payload.step)) one.memo = memo;
    },
    told({ id, command }) {
      const told = command as { readonly type: string; layer: string; decision: string };
      if (told.type !== 'layer') return;
      const one = known(String(id), told.layer);
      if (told.decision === 'retry') one.retried += 1;
      if (told.decision === 'go') one.isAllowed = true;
      if (told.decision === 'done') one.isDone = true;
    },
    decided(before, after, commit) {
      if (!isDecision(before, after, commit)) return;
      const { id, goingBack } = after;
      const { name, input } = commit;
      const told = (input['command'] ?? {}) as { scope?: 'quick' | 'full'; issue?: string };
      // What a matrix says is found in the rollout alone.
      const byMatrix = told.issue !== undefined || (name === 'tick' && hasMatrix);
      const is = goingBack?.scope ?? 'full';
      const meant = told.scope ?? (byMatrix ? is : 'full');
      if (meant !== is) world.flaw('other-scope', `${name} said ${meant}, it goes ${is}`);
      scopes.set(id, meant);
    },
    settled({ id }, layer, was, is) {
      const { name, confirm } = layer;
      const one = known(id, name);
      const begins = is.state === 'running' && was?.state !== 'running';
      if (begins && confirm === true && !one.isAllowed)
        world.flaw('unconfirmed', `"${name}" began`);
      if (is.state !== 'verified' || was?.state === 'verified') return;
      const open = needed(layer).filter((step) => !one.well.has(step));
      if (isByHand(layer) && !one.isDone) open.push('by hand');
      if (open.length > 0) world.flaw('verified-unchecked', `"${name}" without ${open.join(', ')}`);
    },
    applied(step, key, version) {
      const owner = [...effects.values()].find((payload) => payload.key === key);
      if (owner === undefined) return world.flaw('other-key', `nobody was asked with "${key}"`);
      if (step !== 'execute') return;
      const { targets } = known(owner.rollout, owner.layer);
      targets.add(version);
      if (targets.size > 1)
        world.flaw('previous-twice', `"${owner.layer}" made ${[...targets].join(', ')} live`);
    },
  };
}

/** Whether this commit decided that a rollout goes back, or goes further. */
function isDecision(before: Rollout | null, after: Rollout, { input }: Commit): boolean {
  if (after.goingBack === undefined) return false;
  if (before?.goingBack === undefined) return true;
  const { type } = (input['command'] ?? {}) as { readonly type?: string };
  return type === 'rollback';
}

function newLayer(): Known {
  return {
    ...{ memo: {}, keys: new Set(), well: new Set(), asked: new Map(), targets: new Set() },
    ...{ retried: 0, isAllowed: false, isDone: false },
  };
}

function isAwaited(rollout: Rollout | undefined, effectId: string): boolean {
  if (rollout?.status !== 'rolling-back') return false;
  return rollout.layers.some((one) => one.state === 'running' && one.effectId === effectId);
}

function stepText({ step, action }: LayerPayload): string {
  return step === 'check' ? `check ${action}` : step;
}

/** Steps that must have come to a good end. */
function needed({ action, verify = [], cleanMs }: Layer): string[] {
  return [
    ...(action === null ? [] : ['prepare', 'execute', 'verify']),
    ...verify.map((check) => `check ${check}`),
    ...(cleanMs === undefined ? [] : ['clean']),
  ];
}

function isByHand({ action, kind }: Layer): boolean {
  return action === null && kind !== 'flag' && kind !== 'watch';
}
