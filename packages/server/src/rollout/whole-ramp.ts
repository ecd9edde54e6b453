import {
  type AllocationStep,
  type AuthoredFlag,
  compileRuleset,
  type Logic,
  type Plan,
  type Share,
  WEIGHT_PARTS_TOTAL,
} from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import type { FlagSources } from '../controller/flag-sources.ts';
import { isOptIn } from '../controller/opt-in-segment.ts';
import { servedFlags } from '../controller/served-flags.ts';
import { reachFlaw, reachGraph, reachOf } from '../flag/reach.ts';
import { candidatesOf } from './other-arms.ts';

/**
 * The flag with every phase of the plan in its ramp, and then rolled back, as large as it will ever
 * be, and all that require it: all segments must exist, an SDK must be able to read them, each must
 * fit into a ruleset, and all together into one patch.
 *
 * @returns why it cannot be served, or `null`. Never throws on what a plan says.
 */
export function wholeRampRefusal(
  plan: Plan,
  sources: FlagSources,
  nextDraw: number,
): string | null {
  const shares = plan.phases.flatMap((phase) => phase.shares);
  const segments = new Set(shares.flatMap(({ segment }) => (segment === null ? [] : [segment])));
  const conditions = new Map<string, Logic>();
  for (const name of segments) {
    if (!isOptIn(name) && !sources.segments.has(name)) {
      return `segment "${name}" does not exist; apply it first`;
    }
    const condition = sources.inline({ $ref: name });
    if (condition === null) return `segment "${name}" is too large with what it names in it`;
    conditions.set(name, condition);
  }
  const withAll = (flag: AuthoredFlag): AuthoredFlag => {
    const earlier = flag.allocation?.steps ?? [];
    const steps = [...earlier, ...futureSteps(plan, nextDraw, earlier.at(-1)?.fromMs ?? 0)];
    const drawn = { ...flag.segments, ...Object.fromEntries(conditions) };
    return { ...flag, allocation: { unit: plan.unit, steps }, segments: drawn };
  };
  const takenBack = (flag: AuthoredFlag): AuthoredFlag => {
    const barred = [...flag.barred, ...candidatesOf(plan)];
    return { ...withAll(flag), barred, metadata: { ...flag.metadata, barred: barred.join(',') } };
  };
  return (
    servingRefusal(plan, sources, withAll, 'with all phases in it') ??
    servingRefusal(plan, sources, takenBack, 'once it was rolled back')
  );
}

function servingRefusal(
  plan: Plan,
  sources: FlagSources,
  change: (flag: AuthoredFlag) => AuthoredFlag,
  when: string,
): string | null {
  const adjust = (flag: AuthoredFlag) => (flag.key === plan.flag ? change(flag) : flag);
  try {
    const { entries } = servedFlags(sources, { adjust });
    const ours = [...entries].flatMap(([entry, { flag, isForeign }]) =>
      flag === null || isForeign ? [] : [[entry, flag] as const],
    );
    const [broken] = compileRuleset({ flags: Object.fromEntries(ours) }).broken.values();
    if (broken !== undefined) return `SDKs could not read the flag ${when} (${broken})`;
    const bytes = new Map(
      [...entries].map(([entry, { flag }]) => [entry, Buffer.byteLength(JSON.stringify(flag))]),
    );
    const reach = reachOf(plan.flag, reachGraph(sources.rows), bytes);
    const flaw = reachFlaw(reach);
    return flaw === null ? null : `a change of the flag would publish ${flaw} ${when}`;
  } catch (cause) {
    if (!(cause instanceof ProblemError)) throw cause;
    return `the flag could not be served ${when} (${cause.message})`;
  }
}

/** The last one draws nobody: it is what a rollback adds that lets running conversations go on. */
function futureSteps(plan: Plan, nextDraw: number, afterMs: number): AllocationStep[] {
  const { control, candidate } = plan;
  let id = nextDraw;
  // An experiment ends with one arm for everybody.
  const shipped: Share[][] =
    plan.experiment === undefined ? [] : [[{ segment: null, weightParts: WEIGHT_PARTS_TOTAL }]];
  const phases = [...plan.phases.map(({ shares }) => shares), ...shipped, []];
  return phases.map((shares, index) => ({
    fromMs: afterMs + (index + 1) * 1_000,
    control,
    candidate,
    draws: shares.map((share) => ({ ...share, id: id++ })),
  }));
}
