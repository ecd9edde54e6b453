import { nextOpening, type Plan } from '@tidegate/core';

/** When phases of a plan may be entered, counted from now. */
export interface PlanOpenings {
  /** When the first phase may be entered, ms since epoch; `null` = not within 400 days. */
  readonly firstMs: number | null;
  /** Phases that cannot be entered within 400 days. */
  readonly never: readonly string[];
}

/**
 * When windows, periods to avoid and freezes let phases be entered; `null` for a plan that names none
 * of them. Never throws.
 */
export function planOpenings(plan: Plan, nowMs: number): PlanOpenings | null {
  const { avoid = [], freezes = [] } = plan;
  const openings = plan.phases.map((phase) => {
    const window = phase.window ?? plan.window;
    const times = { ...(window === undefined ? {} : { window }), avoid, freezes };
    const isFree = window === undefined && avoid.length === 0 && freezes.length === 0;
    return { phase: phase.name, isFree, atMs: nextOpening(times, nowMs) };
  });
  if (openings.every(({ isFree }) => isFree)) return null;
  return {
    firstMs: openings[0]?.atMs ?? null,
    never: openings.filter(({ atMs }) => atMs === null).map(({ phase }) => phase),
  };
}
