import type { Driver, DriverAsk, DriverOutcome } from './driver.ts';

/** Ends a step where it stands; `outcomesOf` makes it the outcome, and nothing else sees it. */
export class StepFailure extends Error {
  readonly outcome: Exclude<DriverOutcome['outcome'], 'ok'>;
  /** What a later attempt has to know; absent = nothing new. */
  readonly memo: DriverOutcome['memo'];

  /** @param detail in words that hold no secret */
  constructor(
    detail: string,
    outcome: StepFailure['outcome'] = 'failed',
    memo?: DriverOutcome['memo'],
  ) {
    super(detail);
    this.name = 'StepFailure';
    this.outcome = outcome;
    this.memo = memo;
  }
}

/**
 * The same driver, whose steps reject no more: what they throw is their outcome, and anything else
 * than a `StepFailure` could not be found out.
 */
export function outcomesOf(driver: Driver): Driver {
  const wrapped =
    (step: Driver['prepare']): Driver['prepare'] =>
    async (asked) => {
      try {
        return await step(asked);
      } catch (cause) {
        return outcomeOf(cause, asked);
      }
    };
  return {
    prepare: wrapped(driver.prepare),
    execute: wrapped(driver.execute),
    verify: wrapped(driver.verify),
    undo: wrapped(driver.undo),
  };
}

function outcomeOf(cause: unknown, { signal }: DriverAsk): DriverOutcome {
  if (cause instanceof StepFailure) {
    const { outcome, message: detail, memo } = cause;
    return { outcome, detail, ...(memo === undefined ? {} : { memo }) };
  }
  if (signal.aborted) return { outcome: 'timed-out', detail: 'its time was over' };
  const detail = cause instanceof Error ? cause.message || cause.name : String(cause);
  return { outcome: 'unknown', detail };
}
