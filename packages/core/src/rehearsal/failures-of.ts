import { describeDuration } from '../plan/describe-duration.ts';
import { describeShare } from '../plan/describe-share.ts';
import type { Plan } from '../rollout/types.ts';
import type { Expectation, Moment, PlanTest, Rehearsal, TimelineMark } from './types.ts';

/** An expectation that was not met, or an event that nobody expected to be refused. */
export interface Failure {
  /** Of the expectation in its file; `null` = of an event. */
  readonly line: number | null;
  /** Since the start. */
  readonly atMs: number;
  readonly expected: string;
  readonly found: string;
}

type At = Extract<Expectation, { kind: 'at' }>;
type Never = Extract<Expectation, { kind: 'never' }>;

/** Whatever a rehearsal did otherwise than a test expects, in order of the file. Never throws. */
export function failuresOf(plan: Plan, one: PlanTest, rehearsal: Rehearsal): readonly Failure[] {
  const expected = one.expectations.flatMap((each) =>
    each.kind === 'at' ? atFailures(plan, each, rehearsal) : neverFailures(plan, each, rehearsal),
  );
  return [...expected, ...unexpectedRefusals(one, rehearsal)];
}

function atFailures(plan: Plan, expected: At, rehearsal: Rehearsal): readonly Failure[] {
  const { atMs, line } = expected;
  const { startMs } = rehearsal.timeline;
  const moment = rehearsal.seen.find((each) => each.atMs === startMs + atMs);
  if (moment === undefined) return [notReached(expected.line, atMs, rehearsal)];
  const failed = differences(plan, expected, moment, rehearsal);
  const why = whyText(rehearsal, moment);
  return failed.map(([wanted, found]) => ({ line, atMs, expected: wanted, found: found + why }));
}

/** Pairs of what was wanted and what was found, where they differ. */
function differences(
  plan: Plan,
  expected: At,
  { rollout, atMs }: Moment,
  { timeline }: Rehearsal,
): readonly (readonly [wanted: string, found: string])[] {
  const { phase, status, reason, blockers, weightParts, refused } = expected;
  const phaseNow = plan.phases[rollout.phase]?.name ?? '';
  const step = rollout.ramp.at(-1)?.draws.find(({ segment }) => segment === null);
  const served = step?.weightParts ?? 0;
  const isMissing =
    blockers !== null &&
    (blockers.length === 0
      ? rollout.blockers.length > 0
      : blockers.some((each) => !rollout.blockers.some((blocker) => blocker === each)));
  const refusals = timeline.marks.filter((mark) => mark.kind === 'refused' && mark.atMs === atMs);
  const isTaken = refused !== null && !refusals.some(({ code }) => code === refused);
  const saysOther = reason !== null && !rollout.reason.toLowerCase().includes(reason.toLowerCase());
  return [
    ...(phase !== null && phase !== phaseNow
      ? [[`phase ${phase}`, `phase ${phaseNow}`] as const]
      : []),
    ...(status !== null && status !== rollout.status
      ? [[`status ${status}`, `status ${rollout.status}`] as const]
      : []),
    ...(saysOther ? [[`reason "${reason}"`, `reason "${rollout.reason}"`] as const] : []),
    ...(isMissing
      ? [[`blockers ${listText(blockers)}`, `blockers ${listText(rollout.blockers)}`] as const]
      : []),
    ...(weightParts !== null && weightParts !== served
      ? [[`weight ${describeShare(weightParts)}`, `weight ${describeShare(served)}`] as const]
      : []),
    ...(isTaken
      ? [
          [
            `refused ${refused}`,
            `refused ${listText(refusals.map(({ code = '' }) => code))}`,
          ] as const,
        ]
      : []),
  ];
}

function notReached(line: number, atMs: number, { last, timeline }: Rehearsal): Failure {
  const reached = describeDuration(last.atMs - timeline.startMs);
  return {
    line,
    atMs,
    expected: 'this time',
    found: `the rehearsal took too many ticks: ${reached}`,
  };
}

/** What the plan does not even name would never happen, and such a test could not fail. */
function neverFailures(plan: Plan, expected: Never, rehearsal: Rehearsal): readonly Failure[] {
  const { line, status, phase, untilMs } = expected;
  const { timeline, last } = rehearsal;
  const { startMs } = timeline;
  const names = plan.phases.map(({ name }) => name);
  if (phase !== null && !names.includes(phase)) {
    const found = `the plan has no phase "${phase}"; its phases: ${names.join(', ')}`;
    return [{ line, atMs: 0, expected: 'never a status or a phase', found }];
  }
  const step = timeline.steps.find(
    (each) =>
      each.atMs <= startMs + untilMs &&
      (status === null ? each.phase === phase : each.status === status),
  );
  if (step === undefined) {
    return last.atMs < startMs + untilMs ? [notReached(line, untilMs, rehearsal)] : [];
  }
  const atMs = step.atMs - startMs;
  const what = status ?? `phase ${phase ?? ''}`;
  return [{ line, atMs, expected: `never ${what}`, found: `${what}: ${step.reason}` }];
}

/** What an event is refused for is a failure, unless it is expected at that time. */
function unexpectedRefusals(one: PlanTest, { timeline }: Rehearsal): readonly Failure[] {
  const { startMs } = timeline;
  const isExpected = ({ atMs, code }: TimelineMark) =>
    one.expectations.some(
      (each) => each.kind === 'at' && each.refused === code && startMs + each.atMs === atMs,
    );
  return timeline.marks
    .filter((mark) => mark.kind === 'refused' && !isExpected(mark))
    .map(({ atMs, text }) => ({
      line: null,
      atMs: atMs - startMs,
      expected: 'the event to be taken',
      found: text,
    }));
}

/** The last that the controller or a guardrail did before, with its sentence. */
function whyText({ timeline }: Rehearsal, { atMs, rollout }: Moment): string {
  const mark = timeline.marks.findLast(
    (each) => each.atMs <= atMs && (each.kind === 'guardrail' || each.kind === 'controller'),
  );
  const waits =
    rollout.blockers.length === 0 ? '' : `; it waits for ${rollout.blockers.join(', ')}`;
  if (mark === undefined) return waits;
  return `${waits}; ${describeDuration(mark.atMs - timeline.startMs)} after the start: ${mark.text}`;
}

function listText(list: readonly string[]): string {
  return list.length === 0 ? 'none' : list.join(', ');
}
