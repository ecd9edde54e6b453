import type { Phase, Plan } from '../rollout/types.ts';
import type { AlphaShare } from './alpha-share.ts';
import { readCalendar } from './calendar.ts';
import { type Fields, readOptional, readRequired } from './fields.ts';
import { readGuardrails } from './guardrail-list.ts';
import type { PhaseContext } from './phase.ts';
import { readPhases } from './phase-list.ts';
import type { Report } from './report.ts';
import { readWatch } from './watch-phase.ts';
import { checkOpen, type Windows } from './window.ts';

/** The steps of a plan, when they may be taken, and what is watched meanwhile. */
export interface PlanSteps
  extends Pick<Plan, 'phases' | 'guardrails' | 'window' | 'avoid' | 'freezes'> {
  /** What comparisons get of the plan's alpha, by name. */
  readonly shares: ReadonlyMap<string, AlphaShare>;
}

/**
 * Reads phases, the watch after them, windows and the plan's guardrails. `null` when it has mistakes,
 * which are reported. Never throws.
 */
export function readSteps(
  report: Report,
  fields: Fields,
  given: Pick<PhaseContext, 'segments' | 'open' | 'lists'>,
): PlanSteps | null {
  const shares = new Map<string, AlphaShare>();
  const windows: Windows = [];
  const named = { names: new Map(), claims: new Map() };
  const context: PhaseContext = { ...given, ...named, shares, windows };
  const calendar = readCalendar(report, fields, windows);
  const phases = readRequired(fields, 'phases', (value) => readPhases(report, value, context));
  const watch = readOptional<Phase | undefined>(fields, 'watch', undefined, (value, at) =>
    readWatch(report, value, at, phases ?? [], context.claims),
  );
  const guardrails = readOptional(fields, 'guardrails', [], (value) =>
    readGuardrails(report, value, '', context.names, shares),
  );
  checkOpen(report, windows, calendar.avoid, fields.get('avoid')?.value.at);
  if (phases === null || watch === null || guardrails === null) return null;
  const all = watch === undefined ? phases : [...phases, watch];
  return { phases: all, guardrails, shares, ...calendar };
}
