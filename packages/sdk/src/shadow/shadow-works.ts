import type { Evaluation, EvaluationContext } from '@tidegate/core';
import type { EndedTurn } from '../turn.ts';
import { type Comparison, compareTurns } from './compare-turns.ts';
import { fencedHost, silentHost } from './fenced-host.ts';
import { FencedTurn } from './fenced-turn.ts';
import { heapBytes } from './heap-bytes.ts';
import { HourlyCap } from './hourly-cap.ts';
import type { Recording } from './recording.ts';
import type { WholeTurn } from './scope.ts';
import { ShadowFigures } from './shadow-figures.ts';
import { type RunResult, ShadowRun } from './shadow-run.ts';
import type { ShadowSample } from './shadow-sample.ts';
import type { ShadowHost } from './shadows.ts';
import { catchStrayRejections } from './stray-rejections.ts';
import type { ShadowArms, ShadowOptions, ShadowOutcome } from './types.ts';

/** A shadow turn that may start. */
export interface ShadowWork extends ShadowSample {
  readonly arms: ShadowArms<unknown>;
  readonly recording: Recording;
  readonly context: EvaluationContext;
  /** The live turn. */
  readonly turn: WholeTurn;
  /** What the flag answers to control, and in the shadow. */
  readonly live: Evaluation;
  readonly instead: Evaluation;
  readonly timeoutMs: number;
  readonly sameFrom: number;
}

/**
 * Runs shadow turns, within bounds: so many at once, none that waits, and for so much money an hour.
 * What is beyond does not run and is counted (`skippedShadows`).
 */
export class ShadowWorks {
  readonly #host: ShadowHost;
  readonly #settings: Required<ShadowOptions>;
  readonly #silent: ReturnType<typeof silentHost>;
  readonly #figures: ShadowFigures;
  readonly #cap: HourlyCap;
  readonly #running = new Set<ShadowRun>();
  #stopCatching: (() => void) | null = null;
  #isOpen = true;
  /** The breach of this hour was told. */
  #isBreached = false;

  constructor(host: ShadowHost, settings: Required<ShadowOptions>) {
    this.#host = host;
    this.#settings = settings;
    this.#silent = silentHost(host);
    this.#figures = new ShadowFigures(host);
    this.#cap = new HourlyCap(settings.costUsdPerHour, () => host.runtime.monotonicMs());
  }

  /** Whether anything may start: not when the client closes, nor once the hour's money is spent. */
  get isOpen(): boolean {
    return this.#isOpen && this.#settings.concurrency > 0 && !this.#cap.isReached;
  }

  /** Starts one, if there is room. Never throws. */
  start(work: ShadowWork): void {
    if (!this.#isOpen) return;
    if (!this.#hasRoom()) {
      this.#host.ledger.skippedShadows += 1;
      return;
    }
    this.#host.ledger.shadowedTurns += 1;
    this.#stopCatching ??= catchStrayRejections(() => this.#warn('a promise was left behind', ''));
    void this.#perform(work).catch((error: unknown) =>
      this.#warn('what it told is unusable', error),
    );
  }

  /** Stops what runs; nothing starts any more. */
  close(): void {
    this.#isOpen = false;
    for (const run of this.#running) run.stop('closed');
    this.#stopCatching?.();
  }

  #hasRoom(): boolean {
    if (this.#running.size >= this.#settings.concurrency) return false;
    const admitted = this.#cap.admits(this.#running.size);
    if (admitted === 'reached') this.#breached();
    else if (admitted === 'yes') this.#isBreached = false;
    return admitted === 'yes';
  }

  async #perform(work: ShadowWork): Promise<void> {
    const { runtime, attempts } = this.#host;
    const { again, candidate } = work.arms;
    const second = runtime.random() < this.#settings.noiseShare ? again : undefined;
    const kind = second === undefined ? 'candidate' : 'noise';
    const run = this.#newRun(work, kind === 'noise' ? work.live : work.instead);
    const heapFrom = heapBytes();
    const fromMs = runtime.monotonicMs();
    const cancel = runtime.after(work.timeoutMs, () => run.stop('timeout'));
    this.#running.add(run);
    // Where a guarded candidate began the shadow, the shadow is not its work.
    const result = await attempts.run(null, () => run.answer(second ?? candidate));
    cancel();
    this.#running.delete(run);
    this.#cap.ended(run.costUsd ?? 0);
    if (result.end === 'cap' || result.end === 'closed') return;
    const latencyMs = Math.max(0, runtime.monotonicMs() - fromMs);
    const heapTo = heapBytes();
    const heapGrowthBytes =
      heapFrom === null || heapTo === null ? null : Math.max(0, heapTo - heapFrom);
    const end = await work.recording.done;
    const comparison = end === 'answered' ? this.#compared(kind, work, run, result) : NOTHING;
    const told = { kind, latencyMs, costUsd: run.costUsd } as const;
    this.#tell(work, { ...told, heapGrowthBytes }, { run, result, comparison });
    log(work.arms.log, {
      ...outcomeOf(work, run, result),
      ...comparison,
      ...told,
    });
  }

  #tell(
    { flag, variant, unit }: ShadowWork,
    told: {
      readonly kind: 'candidate' | 'noise';
      readonly latencyMs: number;
      readonly heapGrowthBytes: number | null;
      readonly costUsd: number | null;
    },
    { run, result, comparison }: { run: ShadowRun; result: RunResult; comparison: Comparison },
  ): void {
    const stubbed = run.fence.stub !== null;
    const { mismatch } = comparison;
    // What fails of a stub might not have failed of the real answer.
    const failed = stubbed ? null : result.failed;
    this.#figures.tell(flag, variant, unit, { ...told, stubbed, failed, mismatch });
  }

  /** No answer differs from every answer, but says nothing of how far two of control differ. */
  #compared(
    kind: ShadowOutcome['kind'],
    { recording, arms, sameFrom }: ShadowWork,
    run: ShadowRun,
    result: RunResult,
  ): Comparison {
    const stubAt = run.fence.stub?.at ?? null;
    if (result.failed && stubAt === null) {
      return kind === 'noise' ? NOTHING : { mismatch: true, likeness: null };
    }
    try {
      return compareTurns(
        { calls: recording.calls, answer: recording.answer },
        { calls: run.fence.calls, answer: result.answer, stubAt },
        { compare: arms.compare, sameFrom },
      );
    } catch (error) {
      this.#warn('its answers cannot be compared', error);
      return NOTHING;
    }
  }

  #newRun(work: ShadowWork, instead: Evaluation): ShadowRun {
    const { flag, variant, recording, context, turn: live } = work;
    const { evaluator, desk, ledger, runtime } = this.#host;
    return new ShadowRun({
      recording,
      context,
      live,
      breathe: () => runtime.breathe(),
      newTurn: (run, of) => {
        const ended = ({ failed, error }: EndedTurn): void => {
          if (failed) run.failed(turn, error);
        };
        const host = fencedHost(this.#silent, { evaluator, desk, flag, instead }, run, ended);
        const turn = new FencedTurn(host, of, run);
        return turn;
      },
      onSpent: (usd, turnUsd) => {
        ledger.shadowCostUsd += usd;
        if (this.#cap.spend(usd, turnUsd)) this.#breached();
      },
      onReport: (metric, detector) => this.#figures.report(flag, variant, { metric, detector }),
    });
  }

  #breached(): void {
    for (const run of this.#running) run.stop('cap');
    if (this.#isBreached) return;
    this.#isBreached = true;
    const { ledger } = this.#host;
    ledger.shadowCapsReached += 1;
    const { costUsdPerHour } = this.#settings;
    const message = `Cannot run shadow turns: they cost "${costUsdPerHour}" US dollars in this hour or nearly so, which is their cap; they go on in the next, or raise shadow.costUsdPerHour`;
    ledger.warn('shadow', message);
  }

  #warn(what: string, error: unknown): void {
    const why = error instanceof Error ? `: ${error.message}` : '';
    const message = `Cannot take all of a shadow turn: ${what}${why}; the user has not noticed`;
    this.#host.ledger.warnOnce('shadow', what, message);
  }
}

const NOTHING: Comparison = { mismatch: null, likeness: null };

function outcomeOf(
  { flag, variant, unit, recording }: ShadowWork,
  run: ShadowRun,
  { failed, error, answer }: RunResult,
) {
  return {
    flag,
    variant,
    unit,
    failed,
    error,
    stub: run.fence.stub?.tool ?? null,
    control: { calls: recording.calls, answer: recording.answer },
    shadow: { calls: run.fence.calls, answer },
  };
}

function log(listener: ShadowArms<unknown>['log'], outcome: ShadowOutcome): void {
  try {
    listener?.(outcome);
  } catch {
    // A log that throws must not harm what it logs.
  }
}
