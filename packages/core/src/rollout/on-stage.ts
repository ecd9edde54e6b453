import { type Change, told } from './change.ts';
import type { Plan, Refusal, Rollout, RolloutEvent } from './types.ts';

type StageEvent = Extract<RolloutEvent, { type: 'stage' }>;

/** Ends the stage of the deployment that runs, and begins another. */
export function onStage(rollout: Rollout, event: StageEvent, nowMs: number): Change {
  const ended = endStage(rollout, nowMs);
  const { stage } = event;
  const running = rollout.stages.find(({ endedMs }) => endedMs === null)?.name ?? null;
  const stages =
    stage === null
      ? ended.stages
      : [...ended.stages, { name: stage, beganMs: nowMs, endedMs: null }];
  return told({ ...ended, stages }, event.actor, 'rollout.stage', { ended: running, began: stage });
}

/** The rollout without a stage that runs. */
export function endStage(rollout: Rollout, nowMs: number): Rollout {
  const stages = rollout.stages.map((stage) =>
    stage.endedMs === null ? { ...stage, endedMs: nowMs } : stage,
  );
  return { ...rollout, stages };
}

/** Why a stage does not begin or end, or `null` when it does: each is begun once. Never throws. */
export function refuseStage(plan: Plan, rollout: Rollout, { stage }: StageEvent): Refusal | null {
  if (stage === null) {
    if (rollout.stages.some(({ endedMs }) => endedMs === null)) return null;
    const sentence = `Cannot end the stage of rollout "${rollout.id}": none runs; begin one by its name`;
    return { code: 'unknown-stage', sentence };
  }
  const names = plan.deployment?.stages.map(({ name }) => name) ?? [];
  const head = `Cannot begin stage "${stage}" of rollout "${rollout.id}"`;
  if (!names.includes(stage)) {
    const known = names.map((name) => `"${name}"`).join(', ') || 'none';
    return {
      code: 'unknown-stage',
      sentence: `${head}: the plan has no such stage; its stages: ${known}`,
    };
  }
  if (!rollout.stages.some(({ name }) => name === stage)) return null;
  return { code: 'unknown-stage', sentence: `${head}: it was begun before; begin the next one` };
}
