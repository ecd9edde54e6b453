import { emptySums, mergeSums, sumsOfCell } from './arm-sums.ts';
import { withLimit } from './held-baseline.ts';
import { recoveryOf } from './held-recovery.ts';
import { type HeldSample, heldSample } from './held-sample.ts';
import { type HeldWindow, heldWindow, sumAll, sumsSince } from './held-window.ts';
import { rowsOf, type TickRows } from './tick-rows.ts';
import type { GuardrailMemory, HeldGuardrail, Tick, WindowStep } from './types.ts';

type HeldMemory = Extract<GuardrailMemory, { shape: 'held' }>;

/** Steps that a long `for` is kept in once they have left the sub-window. */
const OLD_STEPS = 60;

/**
 * Adds a tick and takes a sample of both arms over the trailing sub-window. A run of samples
 * beyond the limit lasts until one is within it, or until none came for more than two steps. Time
 * is that of arrival, without the time in which no tick came at all (up to one `for`); a clock that goes back by more than two steps ends all runs. Never throws.
 */
export function absorbHeld(rule: HeldGuardrail, memory: HeldMemory, tick: Tick): HeldMemory {
  const judged = withLimit(rule);
  const window = heldWindow(judged.forMs);
  const known = clockWentBack(memory, tick.atMs, window)
    ? forgotten(memory, tick.atMs)
    : afterAbsence(judged, memory, tick.atMs, window);
  const atMs = Math.max(tick.atMs, newestMs(known));
  const { rows, malformed } = rowsOf(tick, judged.metric);
  const steps = withRows(
    judged,
    known.steps,
    rows,
    Math.floor(atMs / window.stepMs) * window.stepMs,
  );
  const sums = sumsSince(steps, atMs - window.windowMs);
  const candidate = heldSample(judged, sums.candidate);
  const control = heldSample(judged, sums.control);
  const run = continued(known.beyondSinceMs, known.lastSampleMs, candidate, atMs, window);
  const controlRun = continued(
    known.controlBeyondSinceMs,
    known.lastControlSampleMs,
    control,
    atMs,
    window,
  );
  const next: HeldMemory = {
    shape: 'held',
    steps: pruned(judged, steps, run.sinceMs !== null, atMs, window),
    beyondSinceMs: run.sinceMs,
    controlBeyondSinceMs: controlRun.sinceMs,
    lastTickMs: atMs,
    gapSinceMs: candidate.state === 'no-data' ? (known.gapSinceMs ?? atMs) : null,
    lastSampleMs: run.lastMs,
    lastControlSampleMs: controlRun.lastMs,
    malformedAtMs: malformed ? atMs : known.malformedAtMs,
    lastValue: candidate.value ?? known.lastValue,
    lastControlValue: candidate.value === null ? known.lastControlValue : control.value,
  };
  return { ...next, ...recoveryOf(judged, known, next, atMs) };
}

function newestMs(memory: HeldMemory): number {
  return Math.max(
    memory.lastSampleMs ?? -Infinity,
    memory.lastControlSampleMs ?? -Infinity,
    memory.steps.at(-1)?.atMs ?? -Infinity,
  );
}

function clockWentBack(memory: HeldMemory, atMs: number, window: HeldWindow): boolean {
  return atMs < newestMs(memory) - window.toleranceMs;
}

function forgotten(memory: HeldMemory, atMs: number): HeldMemory {
  return {
    shape: 'held',
    steps: [],
    beyondSinceMs: null,
    controlBeyondSinceMs: null,
    lastTickMs: null,
    gapSinceMs: null,
    lastSampleMs: null,
    lastControlSampleMs: null,
    malformedAtMs: memory.malformedAtMs === null ? null : Math.min(memory.malformedAtMs, atMs),
    lastValue: null,
    lastControlValue: null,
    // Whatever it fired about is not known to be over.
    ...(memory.firedMs === undefined ? {} : { firedMs: Math.min(memory.firedMs, atMs) }),
  };
}

/**
 * While the controller was away nobody looked, which is not the same as nothing to see: SDKs kept
 * what they had and send it now. Such a time, up to one `for`, is cut out: all that is remembered
 * moves on by it, so that restarts neither shorten nor disarm a rule. After a longer one the past
 * says nothing any more.
 */
function afterAbsence(
  judged: HeldGuardrail,
  memory: HeldMemory,
  atMs: number,
  window: HeldWindow,
): HeldMemory {
  const absentMs = memory.lastTickMs === null ? 0 : atMs - memory.lastTickMs;
  if (!(absentMs > window.toleranceMs && absentMs <= judged.forMs)) return memory;
  const later = (ms: number | null): number | null => (ms === null ? null : ms + absentMs);
  return {
    ...memory,
    steps: memory.steps.map((step) => ({ ...step, atMs: step.atMs + absentMs })),
    beyondSinceMs: later(memory.beyondSinceMs),
    controlBeyondSinceMs: later(memory.controlBeyondSinceMs),
    gapSinceMs: later(memory.gapSinceMs),
    lastSampleMs: later(memory.lastSampleMs),
    lastControlSampleMs: later(memory.lastControlSampleMs),
    ...(memory.firedMs === undefined ? {} : { firedMs: memory.firedMs + absentMs }),
    ...(memory.withinSinceMs === undefined
      ? {}
      : { withinSinceMs: memory.withinSinceMs + absentMs }),
  };
}

function withRows(
  judged: HeldGuardrail,
  steps: readonly WindowStep[],
  rows: TickRows['rows'],
  startMs: number,
): readonly WindowStep[] {
  if (rows.length === 0) return steps;
  const last = steps.at(-1);
  const open = last !== undefined && last.atMs >= startMs;
  const before: WindowStep = open
    ? last
    : { atMs: startMs, control: emptySums(), candidate: emptySums() };
  const added = { control: [before.control], candidate: [before.candidate] };
  for (const { arm, cell } of rows) added[arm].push(sumsOfCell(judged.statistic, cell));
  const step: WindowStep = {
    atMs: before.atMs,
    control: sumAll(added.control),
    candidate: sumAll(added.candidate),
  };
  return [...(open ? steps.slice(0, -1) : steps), step];
}

function continued(
  sinceMs: number | null,
  lastMs: number | null,
  sample: HeldSample,
  atMs: number,
  window: HeldWindow,
): { readonly sinceMs: number | null; readonly lastMs: number | null } {
  const unbroken = lastMs !== null && atMs - lastMs <= window.toleranceMs;
  const running = unbroken ? sinceMs : null;
  if (sample.state === 'no-data') return { sinceMs: running, lastMs };
  return { sinceMs: sample.state === 'beyond' ? (running ?? atMs) : null, lastMs: atMs };
}

/**
 * The sub-window of the last sample, which may be two steps old, is kept. Only a running rate needs
 * more: its events over the whole `for`; older steps are joined into sixtieths of it, so that a
 * `for` of days stays small.
 */
function pruned(
  judged: HeldGuardrail,
  steps: readonly WindowStep[],
  running: boolean,
  atMs: number,
  window: HeldWindow,
): readonly WindowStep[] {
  const whole = running && judged.statistic.of === 'rate';
  const neededMs = whole ? Math.max(judged.forMs, window.windowMs) : window.windowMs;
  const keptMs = neededMs + window.toleranceMs;
  const oldMs = Math.max(window.stepMs, judged.forMs / OLD_STEPS);
  const kept: WindowStep[] = [];
  for (const step of steps) {
    if (!(step.atMs > atMs - keptMs)) continue;
    const before = kept.at(-1);
    const joins =
      before !== undefined &&
      step.atMs <= atMs - window.windowMs - window.toleranceMs &&
      Math.floor(before.atMs / oldMs) === Math.floor(step.atMs / oldMs);
    if (joins) kept[kept.length - 1] = joined(before, step);
    else kept.push(step);
  }
  return kept;
}

function joined(a: WindowStep, b: WindowStep): WindowStep {
  return {
    atMs: a.atMs,
    control: mergeSums(a.control, b.control),
    candidate: mergeSums(a.candidate, b.candidate),
  };
}
