import type { Criterion } from '../guardrail/types.ts';
import { exposes, observes } from '../rollout/observes.ts';
import type { Phase } from '../rollout/types.ts';
import { describeDuration } from './describe-duration.ts';
import type { Fields } from './fields.ts';
import { quoted } from './found.ts';
import { addProblem, type Report } from './report.ts';
import type { Position } from './types.ts';

/**
 * Reports what a phase asks for and can never come: evidence where the candidate does not work,
 * criteria that shut each other out, a criterion over more time than the phase has held when it is
 * left, a checkpoint after its end. Never throws.
 *
 * @param fields of the phase, for the places
 */
export function checkPhase(report: Report, fields: Fields, phase: Phase): void {
  const { gate, hold } = phase;
  const atGate = { report, at: fields.get('gate')?.value.at ?? fields.at };
  if (gate.minUnits > 0 && !observes(phase)) refuseUnits(atGate, phase);
  for (const [index, criterion] of gate.pass.entries()) {
    if (!canJudge(phase, criterion)) refuseEvidence(atGate, phase, criterion);
    const { overMs = 0 } = criterion;
    if (overMs > hold.minMs) refuseOver(atGate, criterion, overMs, hold.minMs);
    const other = gate.pass.slice(0, index).find((before) => shutOut(before, criterion));
    if (other !== undefined) refuseBoth(atGate, other, criterion);
  }
  checkCheckpoint(report, fields, phase);
}

/** What the candidate's unseen work is measured by begins so, and nothing else is told of it. */
const SHADOW_METRICS = 'shadow_';

interface Place {
  readonly report: Report;
  readonly at: Position;
}

function canJudge(phase: Phase, { metric }: Criterion): boolean {
  return metric.startsWith(SHADOW_METRICS) ? (phase.shadowParts ?? 0) > 0 : exposes(phase);
}

/** One of a group may ask less often than some of its phases last. */
function checkCheckpoint(report: Report, fields: Fields, { checkpoint, hold }: Phase): void {
  const own = fields.get('checkpoint');
  const lastMs = hold.maxMs ?? hold.minMs;
  if (own === undefined || checkpoint === undefined || checkpoint.everyMs <= lastMs) return;
  const [every, last] = [describeDuration(checkpoint.everyMs), describeDuration(lastMs)];
  addProblem(report, {
    code: 'out-of-range',
    at: own.value.at,
    message: `Cannot ask each ${every} in a phase of ${last}: it may be over before anybody is asked`,
    expected: `"every" of at most ${last}, or a longer hold`,
  });
}

/** Whether no figure could ever satisfy both. */
function shutOut(one: Criterion, other: Criterion): boolean {
  const what = ({ metric, statistic, overMs, baseline }: Criterion) =>
    JSON.stringify([metric, statistic, overMs ?? null, baseline ?? null]);
  if (one.side === other.side || what(one) !== what(other) || one.baseline !== undefined)
    return false;
  const [above, below] = one.side === 'above' ? [one, other] : [other, one];
  return above.limit >= below.limit;
}

function refuseUnits({ report, at }: Place, { name }: Phase): void {
  addProblem(report, {
    code: 'not-supported',
    at,
    message: `Cannot wait for units in phase ${quoted(name)}: nobody gets the candidate there`,
    expected: 'a gate without "minUnits", or an audience above 0%',
  });
}

function refuseEvidence({ report, at }: Place, phase: Phase, { name, metric }: Criterion): void {
  const isShadow = metric.startsWith(SHADOW_METRICS);
  const why = isShadow ? 'nothing is shadowed there' : 'nobody gets the candidate there';
  addProblem(report, {
    code: 'not-supported',
    at,
    message: `Cannot judge ${quoted(name)}: ${why}, so the gate would never open`,
    expected: isShadow
      ? 'a phase with "shadow" in its audience'
      : observes(phase)
        ? 'metrics of unseen work, such as "shadow_error_rate", or an audience above 0%'
        : 'a phase whose audience is above 0%, or a checklist',
  });
}

function refuseOver(
  { report, at }: Place,
  { name }: Criterion,
  overMs: number,
  holdMs: number,
): void {
  const [over, hold] = [describeDuration(overMs), describeDuration(holdMs)];
  addProblem(report, {
    code: 'out-of-range',
    at,
    message: `Cannot judge ${quoted(name)}: the phase may be left after ${hold}, before ${over} have gone`,
    expected: `a hold of at least ${over}, or "over" of at most ${hold}`,
  });
}

function refuseBoth({ report, at }: Place, one: Criterion, other: Criterion): void {
  addProblem(report, {
    code: 'duplicate',
    at,
    message: `Cannot pass both ${quoted(one.name)} and ${quoted(other.name)}: no figure is so`,
    expected: 'criteria that can hold at the same time',
  });
}
