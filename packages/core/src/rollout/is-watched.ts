import type { RolloutStatus } from './types.ts';

/** Whether evidence is judged in this status: SDKs then send theirs every second. */
export function isWatched(status: RolloutStatus): boolean {
  return status === 'running' || status === 'paused';
}

/** Whether a rollout in this status owns its flag: it goes on by itself, and the controller steps it. */
export function ownsFlag(status: RolloutStatus): boolean {
  return status === 'scheduled' || status === 'rolling-back' || isWatched(status);
}
