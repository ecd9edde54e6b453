import type { Actor, DeploymentMethod, Outside, RolloutEvent } from '@tidegate/core';

/** What a person asks for when a rollout is to start. */
export interface StartAsked {
  readonly actor: Actor;
  readonly reason?: string | null | undefined;
  readonly method?: DeploymentMethod | undefined;
  readonly atMs?: number | undefined;
  readonly outside: Outside;
}

/** The event of a start: only what was said is in it. Never throws. */
export function startEvent({
  actor,
  reason,
  method,
  atMs,
  outside,
}: StartAsked): Extract<RolloutEvent, { type: 'start' }> {
  return {
    ...{ type: 'start', actor, outside },
    ...(reason === undefined || reason === null ? {} : { reason }),
    ...(method === undefined ? {} : { method }),
    ...(atMs === undefined ? {} : { atMs }),
  };
}
