import type { LayerState, Plan, Rollout } from '@tidegate/core';
import type { RolloutView } from '@tidegate/protocol';

/** The layers of a rollout's rollback, and where they stand, in their order. Never throws. */
export function layerViews(plan: Plan, { layers }: Rollout): RolloutView['layers'] {
  return plan.rollback.procedure.map((layer) => {
    const { name, ...rest } =
      layer === 'flag'
        ? { ...FLAG_LAYER, target: plan.control }
        : {
            ...{ name: layer.name, kind: layer.kind, target: layer.target },
            ...{ action: layer.action, withinMs: layer.withinMs },
          };
    return { name, ...rest, ...stateOf(layers.find((one) => one.name === name)) };
  });
}

const FLAG_LAYER = { name: 'flag', kind: 'flag', action: null, withinMs: null } as const;

function stateOf(layer: LayerState | undefined) {
  return {
    state: layer?.state ?? 'waiting',
    beganMs: layer?.beganMs ?? null,
    endedMs: layer?.endedMs ?? null,
    detail: layer?.detail ?? '',
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
