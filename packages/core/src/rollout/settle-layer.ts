import { and, type Change, type Notice, told } from './change.ts';
import { noticeLateRollback } from './late-rollback.ts';
import { layerNamed, layersOf, withLayer } from './layers-of.ts';
import { layerTookMs, runProcedure } from './procedure.ts';
import type { Actor, Layer, LayerState, Plan, Rollout } from './types.ts';

/** What became of a layer. */
export interface Settled {
  readonly name: string;
  readonly state: Extract<LayerState['state'], 'verified' | 'failed' | 'skipped'>;
  readonly detail: string;
  /** It was taken back, or there was nothing to take back. */
  readonly undone?: boolean;
}

/**
 * A layer came to an end: the next one begins, unless this one failed and nothing goes on after it.
 * One that failed is told to those who are escalated to, too. Never throws.
 */
export function settleLayer(
  plan: Plan,
  rollout: Rollout,
  { name, state, detail, undone = false }: Settled,
  actor: Actor,
  nowMs: number,
): Change {
  const found = layerNamed(plan, rollout, name);
  if (found === null) return runProcedure(plan, rollout, nowMs);
  const { retryAtMs: _, askedMs: __, ...kept } = found.state;
  const settled: LayerState = {
    ...{ ...kept, state, effectId: null, endedMs: nowMs, detail },
    ...(undone ? { skippedBy: 'undo' } : {}),
  };
  const after = withLayer(rollout, settled);
  const action = undone ? 'rollout.layer-undone' : `rollout.layer-${state}`;
  const tookMs = layerTookMs(settled);
  const body = { layer: name, detail, ...(tookMs === null ? {} : { tookMs }) };
  const notice = state === 'failed' ? failureNotice(plan, after, found.layer, settled) : undefined;
  return and(told(after, actor, action, body, notice), (now) =>
    and(noticeLateRollback(plan, now, nowMs), (later) => runProcedure(plan, later, nowMs)),
  );
}

/** What was done and does not work cannot be mended by what does it. */
function failureNotice(
  { name: plan, ...rest }: Plan,
  rollout: Rollout,
  layer: Layer,
  { step, detail = '' }: LayerState,
): Omit<Notice, 'event'> {
  const { name, onFailure } = layer;
  const isLookedAt = step === 'verify' || step === 'check' || step === 'clean';
  const head = `${plan}: layer "${name}" failed`;
  const title = isLookedAt ? `${head}, manual intervention required` : head;
  const canUndo = layer.kind === 'deployment' || layer.kind === 'database';
  const said = canUndo ? 'retry, skip or undo' : 'retry or skip';
  const waits = `The rollback waits until somebody says ${said}.`;
  if (onFailure !== 'go-on') return { title, text: `${waits} ${detail}`.trim(), escalates: true };
  const next = nextOf({ name: plan, ...rest }, rollout, name);
  const goes = next === null ? 'No layer comes after it.' : `The rollback goes on with "${next}".`;
  return { title, text: `${goes} ${detail}`.trim(), escalates: true };
}

function nextOf(plan: Plan, { layers }: Rollout, name: string): string | null {
  const names = layersOf(plan).map((layer) => layer.name);
  const after = names.slice(names.indexOf(name) + 1);
  const next = layers.find((layer) => after.includes(layer.name) && layer.state === 'waiting');
  return next?.name ?? null;
}
