import type { JsonObject, Layer } from '@tidegate/core';
import type { RehearsalView } from '@tidegate/protocol';
import type { DriverOutcome, DriverProgress, DriverStep } from '../driver/driver.ts';
import type { RehearsalParts } from './create-rehearsals.ts';

export type RehearsedLayer = RehearsalView['layers'][number];

/** What a layer is rehearsed with. */
export interface LayerRehearsal {
  readonly parts: RehearsalParts;
  readonly environment: string;
  readonly mode: RehearsalView['mode'];
  /** Of the layer in this rehearsal. */
  readonly key: string;
  readonly signal: AbortSignal;
  readonly tell: (progress: DriverProgress) => void;
  /** A step has ended, or the layer has: people watch. */
  readonly note: (layer: RehearsedLayer) => Promise<void>;
}

/** A layer that was gone through, and what takes it back. */
export interface Rehearsed {
  readonly layer: RehearsedLayer;
  /** `null` = nothing was changed. */
  readonly undo: (() => Promise<RehearsedLayer>) | null;
}

/** Seen by the server itself during a rollback alone. */
const OF_ROLLBACKS = ['traffic'];

/**
 * Goes through one layer. `dry`: its driver prepares, and what verifies is asked. `live`: its driver
 * also executes and verifies. The flag needs nothing but the database, so only what verifies it is
 * asked; an action that is no driver cannot be taken back, and is not carried out. Never rejects.
 */
export async function rehearseLayer(layer: Layer, given: LayerRehearsal): Promise<Rehearsed> {
  const { parts, mode, note } = given;
  let now = begun(layer);
  await note(now);
  const isDriver = layer.action !== null && parts.drivers.names.includes(layer.action);
  const isKnown = isDriver || layer.action === null || parts.actions.names.includes(layer.action);
  if (!isKnown) return { layer: ended(now, 'failed'), undo: null };
  let memo: JsonObject = {};
  let isExecuted = false;
  const driven: DriverStep[] = mode === 'dry' ? ['prepare'] : ['prepare', 'execute', 'verify'];
  const driver = async (step: DriverStep): Promise<boolean> => {
    const took = stopwatch(parts);
    // From here on something may have changed, whatever it answers.
    if (step === 'execute') isExecuted = true;
    const outcome = await driverStep(layer, step, memo, given);
    memo = outcome.memo ?? memo;
    now = withStep(now, step, outcome, took());
    await note(now);
    return outcome.outcome === 'ok';
  };
  const undo = async (): Promise<RehearsedLayer> => {
    const well = await driver('undo');
    return well ? now : ended(now, 'failed');
  };
  let isWell = true;
  // One that is ended carries nothing out any more.
  for (const step of isDriver ? driven : [])
    isWell = isWell && !given.signal.aborted && (await driver(step));
  for (const name of checksOf(layer)) {
    if (!isWell || given.signal.aborted) break;
    const took = stopwatch(parts);
    const outcome = await checked(name, given);
    now = withStep(now, `check ${name}`, outcome, took());
    isWell = outcome.outcome === 'ok';
    await note(now);
  }
  const state = stateOf(layer, isWell, isDriver);
  now = { ...ended(now, state), tookMs: sumOf(now) };
  return { layer: now, undo: isExecuted ? undo : null };
}

function stateOf(layer: Layer, isWell: boolean, isDriver: boolean): RehearsedLayer['state'] {
  if (!isWell) return 'failed';
  if (layer.kind === 'flag' || isDriver) return 'ok';
  if (layer.action !== null) return 'skipped';
  return layer.kind === 'watch' ? 'skipped' : 'by-hand';
}

function checksOf({ verify = [] }: Layer): readonly string[] {
  return verify.filter((name) => !OF_ROLLBACKS.includes(name));
}

async function driverStep(
  { action, target }: Layer,
  step: DriverStep,
  memo: JsonObject,
  { parts, environment, key, signal, tell }: LayerRehearsal,
): Promise<DriverOutcome> {
  // What was changed is taken back also when nobody waits any more.
  const until = step === 'undo' ? new AbortController().signal : signal;
  const asked = { target, key, memo, rehearsal: true, signal: until, environment, tell };
  return await parts.drivers.run(action ?? '', step, asked);
}

async function checked(
  name: string,
  { parts, key, signal }: LayerRehearsal,
): Promise<DriverOutcome> {
  const { outcome, detail } = await parts.actions.run(name, { effectId: key, signal });
  return { outcome, detail };
}

function stopwatch({ clock }: Pick<RehearsalParts, 'clock'>): () => number {
  const beganMs = clock.monotonicMs();
  return () => Math.round(clock.monotonicMs() - beganMs);
}

/** A layer that has not begun. Never throws. */
export function waiting(layer: Layer): RehearsedLayer {
  const { name, kind, target, action, withinMs } = layer;
  return { name, kind, target, action, withinMs, state: 'waiting', tookMs: null, steps: [] };
}

function begun(layer: Layer): RehearsedLayer {
  return { ...waiting(layer), state: 'running' };
}

function ended(layer: RehearsedLayer, state: RehearsedLayer['state']): RehearsedLayer {
  return { ...layer, state };
}

/** Taking it back is no part of a rollback. */
function sumOf({ steps }: RehearsedLayer): number {
  return steps.reduce((sum, { step, tookMs }) => (step === 'undo' ? sum : sum + tookMs), 0);
}

function withStep(
  layer: RehearsedLayer,
  step: string,
  { outcome, detail }: DriverOutcome,
  tookMs: number,
): RehearsedLayer {
  return { ...layer, steps: [...layer.steps, { step, outcome, tookMs, detail }] };
}
