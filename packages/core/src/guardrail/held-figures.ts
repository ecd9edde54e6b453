import { heldWindow, sumOf, sumsSince } from './held-window.ts';
import { intervalOf } from './interval-of.ts';
import type { ArmSums, GuardrailMemory, HeldGuardrail, Verdict, WindowStep } from './types.ts';

/** The figures behind a held guardrail's verdict. */
export interface HeldFigures {
  readonly numbers: Readonly<Record<string, number>>;
  readonly interval: readonly [lower: number, upper: number] | null;
  readonly units: Verdict['units'];
  /** How long the run of samples beyond the limit lasts, ms; 0 without one. */
  readonly beyondForMs: number;
  /** The candidate's bad events over the whole `for`. */
  readonly harm: number;
}

/**
 * The last sample's figures: `value`, `limit`, `samples`, and where they exist `upper`, `events`,
 * `controlValue`, `beyondForMs`, `withinForMs`. Never throws.
 */
export function heldFigures(
  judged: HeldGuardrail,
  memory: Extract<GuardrailMemory, { shape: 'held' }>,
  sampleMs: number,
): HeldFigures {
  const { windowMs } = heldWindow(judged.forMs);
  const since = memory.steps.filter(({ atMs }) => atMs > sampleMs - windowMs);
  const candidate = sumOf(since, 'candidate');
  const control = since.reduce((count, step) => count + step.control.count, 0);
  const beyondForMs = memory.beyondSinceMs === null ? null : sampleMs - memory.beyondSinceMs;
  return {
    numbers: {
      value: memory.lastValue ?? Number.NaN,
      limit: judged.limit,
      samples: candidate.count,
      ...(judged.upper === null ? {} : { upper: judged.upper }),
      ...(judged.statistic.of === 'rate' ? { events: candidate.events } : {}),
      ...(memory.lastControlValue === null ? {} : { controlValue: memory.lastControlValue }),
      ...(beyondForMs === null ? {} : { beyondForMs }),
      ...(memory.withinSinceMs === undefined
        ? {}
        : { withinForMs: sampleMs - memory.withinSinceMs }),
    },
    interval: intervalOf(judged.statistic, candidate),
    units: { control, candidate: candidate.count },
    beyondForMs: beyondForMs ?? 0,
    harm: harmOverFor(judged, memory.steps, sampleMs),
  };
}

/** The candidate's bad events over the whole `for` before a sample; infinite for other statistics. */
export function harmOverFor(
  judged: HeldGuardrail,
  steps: readonly WindowStep[],
  sampleMs: number,
): number {
  if (judged.statistic.of !== 'rate') return Number.POSITIVE_INFINITY;
  const overMs = Math.max(judged.forMs, heldWindow(judged.forMs).windowMs);
  return harmIn(judged, sumsSince(steps, sampleMs - overMs).candidate);
}

/** Events of a rate on its bad side; infinite for other statistics, which have no minimum of them. */
export function harmIn(judged: HeldGuardrail, sums: ArmSums): number {
  if (judged.statistic.of !== 'rate') return Number.POSITIVE_INFINITY;
  return judged.side === 'above' ? sums.events : sums.count - sums.events;
}
