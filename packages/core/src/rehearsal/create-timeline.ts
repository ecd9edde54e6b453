import type { Verdict } from '../guardrail/types.ts';
import type { AuditRow, Plan, Rollout, Transition } from '../rollout/types.ts';
import { TIMELINE_ENTRIES_MAX } from './limits.ts';
import type { Moment, Timeline, TimelineMark, TimelineStep, VerdictSpan } from './types.ts';

/** A timeline that is being written, one moment after the other. */
export interface TimelineWriter {
  /** What a moment is, and what happened on the way to it. */
  add(moment: Moment, changes: readonly Transition[]): void;
  timeline(): Timeline;
}

/** An empty timeline of a plan's rollout; keeps 2 000 entries of each kind and counts the rest. */
export function createTimeline(plan: Plan, startMs: number): TimelineWriter {
  const steps: TimelineStep[] = [];
  const marks: TimelineMark[] = [];
  const spans = new Map<string, VerdictSpan[]>();
  let dropped = 0;
  let endMs = startMs;
  const keep = <T>(list: T[], entry: T): void => {
    if (list.length < TIMELINE_ENTRIES_MAX) list.push(entry);
    else dropped += 1;
  };
  const addVerdict = (name: string, { kind, sentence }: Verdict, fromMs: number, toMs: number) => {
    const known = spans.get(name) ?? [];
    spans.set(name, known);
    const last = known.at(-1);
    if (last?.kind === kind && last.toMs >= fromMs) known[known.length - 1] = { ...last, toMs };
    else keep(known, { fromMs, toMs, kind, sentence });
  };
  return {
    add({ atMs, rollout }, changes) {
      for (const mark of changes.flatMap((change) => marksOf(change, atMs))) keep(marks, mark);
      const step = stepOf(plan, rollout, atMs);
      const last = steps.at(-1);
      if (last === undefined || !isSameStep(last, step)) keep(steps, step);
      for (const [name, verdict] of Object.entries(rollout.verdicts)) {
        addVerdict(name, verdict, endMs, atMs);
      }
      endMs = atMs;
    },
    timeline: () => ({
      startMs,
      endMs,
      steps,
      marks,
      verdicts: Object.fromEntries(spans),
      dropped,
    }),
  };
}

function stepOf(plan: Plan, rollout: Rollout, atMs: number): TimelineStep {
  const { status, phase, reason, ramp } = rollout;
  const everybody = ramp.at(-1)?.draws.find(({ segment }) => segment === null)?.weightParts ?? 0;
  return {
    atMs,
    status,
    phase: plan.phases[phase]?.name ?? '',
    weightParts: everybody,
    reason,
  };
}

function isSameStep(before: TimelineStep, after: TimelineStep): boolean {
  return (
    before.status === after.status &&
    before.phase === after.phase &&
    before.weightParts === after.weightParts
  );
}

function marksOf({ auditRows, refusal }: Transition, atMs: number): readonly TimelineMark[] {
  if (refusal !== null) {
    return [{ atMs, kind: 'refused', text: refusal.sentence, code: refusal.code }];
  }
  return auditRows.map((row) => ({ atMs, kind: kindOf(row), text: textOf(row) }));
}

function kindOf({ actor, body }: AuditRow): TimelineMark['kind'] {
  if (actor.kind === 'key') return 'person';
  return typeof body['guardrail'] === 'string' ? 'guardrail' : 'controller';
}

function textOf({ action, body }: AuditRow): string {
  const said = ['phase', 'role', 'list', 'item', 'layer', 'stage', 'name', 'guardrail', 'reason']
    .map((key) => body[key])
    .filter((value) => typeof value === 'string');
  return said.length === 0 ? action : `${action}: ${said.join(', ')}`;
}
