import type { Arm, Tick, TickRow } from '../guardrail/types.ts';
import { phaseNow } from './judged-now.ts';
import type { Plan, Rollout } from './types.ts';

/** Metric whose cells count every turn, and units when their first one ends. */
const UNITS_METRIC = 'error_rate';

/** The same of a candidate that works unseen. */
const SHADOW_UNITS_METRIC = 'shadow_mismatch_rate';

/** Metrics that every tick needs, whatever is judged. */
export const COUNTED_METRICS: readonly string[] = [UNITS_METRIC, SHADOW_UNITS_METRIC];

/** What a tick says of turns and units, beside what is judged. */
export interface TickFigures {
  /** Whether a turn of the candidate ended, seen or unseen; of an experiment also: a unit met it. */
  readonly observed: boolean;
  /** New units of the current phase's draws; in a shadow phase the candidate's unseen ones. */
  readonly units: { readonly control: number; readonly candidate: number };
}

/** What a tick counts for the phase that a rollout is in. Never throws on rows. */
export function tickFigures(plan: Plan, rollout: Rollout, { rows }: Tick): TickFigures {
  const isShadow = (phaseNow(plan, rollout).shadowParts ?? 0) > 0;
  const shadow = isShadow ? rows.filter(({ metric }) => metric === SHADOW_UNITS_METRIC) : [];
  const turns = rows.filter(({ metric }) => metric === UNITS_METRIC);
  return {
    observed:
      [...turns, ...shadow].some(isTurnOfCandidate) ||
      // An experiment may be about something that has no turns.
      (plan.experiment !== undefined && newUnits(turns.filter(isOfCandidate)) > 0),
    units: {
      control: drawnUnits(rollout, turns, 'control'),
      candidate: drawnUnits(rollout, turns, 'candidate') + newUnits(shadow.filter(isOfCandidate)),
    },
  };
}

function isTurnOfCandidate(row: TickRow): boolean {
  return isOfCandidate(row) && row.cell.kind === 'rate' && row.cell.trials > 0;
}

function isOfCandidate({ arm }: TickRow): boolean {
  return arm === 'candidate';
}

/** Units of the current phase's draws that met their variant; those from before it was entered anew do not count. */
function drawnUnits(rollout: Rollout, turns: readonly TickRow[], arm: Arm): number {
  const draws = new Set(
    rollout.ramp
      .filter(({ phase, fromMs }) => phase === rollout.phase && fromMs >= rollout.phaseFromMs)
      .flatMap((step) => step.draws.map(({ id }) => id)),
  );
  return newUnits(turns.filter((row) => row.arm === arm && draws.has(row.draw)));
}

function newUnits(rows: readonly TickRow[]): number {
  return rows.reduce((sum, { cell }) => sum + (cell.kind === 'rate' ? cell.newUnits : 0), 0);
}
