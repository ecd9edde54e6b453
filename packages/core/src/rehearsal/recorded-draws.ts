import type { Plan, Rollout } from '../rollout/types.ts';

/** A draw that a recorded rollout gave. */
export interface RecordedDraw {
  readonly id: number;
  /** Index into the recorded plan's phases. */
  readonly phase: number;
  readonly segment: string | null;
  readonly weightParts: number;
}

/**
 * The draws of a recorded rollout: those of its ramp; where a rollback deleted that, those that its
 * plan gives from phase to phase, whose ids end before the next free one. Never throws.
 */
export function recordedDraws(plan: Plan, rollout: Rollout): readonly RecordedDraw[] {
  const kept = rollout.ramp.flatMap(({ phase, draws }) =>
    draws.map(({ id, segment, weightParts }) => ({ id, phase, segment, weightParts })),
  );
  if (kept.length > 0) return kept;
  const given = plan.phases
    .slice(0, rollout.phase + 1)
    .flatMap(({ shares }, phase) => shares.map((share) => ({ ...share, phase })));
  const firstId = rollout.nextDraw - given.length;
  return given.map((share, index) => ({ id: firstId + index, ...share }));
}
