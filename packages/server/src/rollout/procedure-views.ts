import { type LayerState, layersOf, type Plan, type Rollout } from '@tidegate/core';
import type { RolloutView } from '@tidegate/protocol';

/** The layers of a rollout's rollback, and where they stand, in their order. Never throws. */
export function layerViews(plan: Plan, { layers }: Rollout): RolloutView['layers'] {
  return layersOf(plan).map((layer) => {
    const { name, kind, target, action, withinMs, cleanMs = null } = layer;
    return {
      ...{ name, kind, target: kind === 'flag' ? plan.control : target, action, withinMs },
      ...{ confirm: layer.confirm ?? false, verify: [...(layer.verify ?? [])], cleanMs },
      ...stateOf(layers.find((one) => one.name === name)),
    };
  });
}

/** How far back a rollout goes or went, and how long that took; `null` when it does not. Never throws. */
export function goingBackView({ goingBack, layers, status }: Rollout): RolloutView['goingBack'] {
  if (goingBack === undefined) return null;
  const { scope, row, beganMs, withinMs, flagsWithinMs } = goingBack;
  const ends = layers.flatMap(({ endedMs }) => endedMs ?? []);
  const isOver = status === 'rolled-back';
  const tookMs = isOver ? Math.max(beganMs, ...ends) - beganMs : null;
  return { scope, row, beganMs, withinMs, flagsWithinMs, tookMs };
}

function stateOf(layer: LayerState | undefined) {
  return {
    state: layer?.state ?? 'waiting',
    beganMs: layer?.beganMs ?? null,
    endedMs: layer?.endedMs ?? null,
    detail: layer?.detail ?? '',
    step: layer?.step ?? null,
    attempt: layer?.attempt ?? 1,
    retryAtMs: layer?.retryAtMs ?? null,
    askedMs: layer?.askedMs ?? null,
    effectId: layer?.effectId ?? null,
    steps: [...(layer?.steps ?? [])],
  };
}

/** The stages of a rollout's deployment: what they were planned to take, and took. Never throws. */
export function stageViews({ deployment }: Plan, { stages }: Rollout): RolloutView['stages'] {
  return (deployment?.stages ?? []).map(({ name, minMs, maxMs }) => {
    const begun = stages.find((stage) => stage.name === name);
    return {
      name,
      plannedMinMs: minMs,
      plannedMaxMs: maxMs,
      beganMs: begun?.beganMs ?? null,
      endedMs: begun?.endedMs ?? null,
    };
  });
}
