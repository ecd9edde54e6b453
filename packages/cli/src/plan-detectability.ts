import {
  type Detectable,
  detectability,
  type Guardrail,
  type Phase,
  type Plan,
  WEIGHT_PARTS_TOTAL,
} from '@tidegate/core';

/** What a plan will meet, from options or from a server. */
export interface PlanTraffic {
  /** Units a day that meet the flag; `null` = not known. */
  readonly unitsPerDay: number | null;
  readonly turnsPerUnit: number;
  /** By metric, 0..1. */
  readonly rates: Readonly<Record<string, number>>;
  /** Deviations of logarithms, by metric. */
  readonly spreads: Readonly<Record<string, number>>;
}

/** What one guardrail finds in one phase. */
export interface PhaseDetectability {
  readonly phase: string;
  readonly guardrail: string;
  readonly metric: string;
  readonly holdMs: number;
  /** Today's rate, where one is known. */
  readonly rate: number | null;
  readonly rule: Guardrail;
  readonly finds: Detectable;
}

/** What every guardrail of a plan finds within each phase's hold, phase by phase. Never throws. */
export function planDetectability(
  { phases, guardrails }: Pick<Plan, 'phases' | 'guardrails'>,
  traffic: PlanTraffic,
): readonly PhaseDetectability[] {
  return phases.flatMap((phase) =>
    [...phase.guardrails, ...guardrails].map((rule): PhaseDetectability => {
      const { metric, name: guardrail } = rule;
      const holdMs = phase.hold.minMs;
      const rate = ownValue(traffic.rates, metric);
      const finds = findsIn(phase, rule, traffic);
      return { phase: phase.name, guardrail, metric, holdMs, rate, rule, finds };
    }),
  );
}

function findsIn(phase: Phase, rule: Guardrail, traffic: PlanTraffic): Detectable {
  const { unitsPerDay, turnsPerUnit, rates, spreads } = traffic;
  const share = everybodyShare(phase);
  const expected = {
    unitsPerDay: unitsPerDay ?? 0,
    turnsPerUnit,
    share,
    rate: ownValue(rates, rule.metric),
    logDeviation: ownValue(spreads, rule.metric),
  };
  const found = detectability(rule, expected, phase.hold.minMs);
  if (found.kind === 'at-once' || isOfTheRamp(rule)) return found;
  if (unitsPerDay === null) return { kind: 'unknown', why: 'nothing is known of the traffic' };
  // How many of the units a segment holds is written nowhere.
  if (share === 0 && phase.shares.length > 0)
    return { kind: 'unknown', why: 'how many units its segments have is not known' };
  return found;
}

function isOfTheRamp({ shape }: Guardrail): boolean {
  return shape === 'drift' || shape === 'sample-ratio';
}

function everybodyShare({ shares }: Phase): number {
  const everybody = shares.find(({ segment }) => segment === null);
  return (everybody?.weightParts ?? 0) / WEIGHT_PARTS_TOTAL;
}

function ownValue(figures: Readonly<Record<string, number>>, metric: string): number | null {
  return Object.hasOwn(figures, metric) ? (figures[metric] ?? null) : null;
}
