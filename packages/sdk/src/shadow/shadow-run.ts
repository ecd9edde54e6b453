import type { EvaluationContext, Json } from '@tidegate/core';
import { Fence } from './fence.ts';
import { answerOf } from './plain-json.ts';
import { readAnswer } from './read-answer.ts';
import type { Recording } from './recording.ts';
import { runInScope, type WholeTurn } from './scope.ts';
import type { ShadowArm } from './types.ts';

/** Why a shadow turn ended: by itself, or because it was stopped. */
export type RunEnd = 'done' | 'timeout' | 'cap' | 'closed';

/** What a shadow turn came to. */
export interface RunResult {
  readonly end: RunEnd;
  readonly error: unknown;
  readonly failed: boolean;
  readonly answer: Json | undefined;
}

/** What a shadow turn needs. */
export interface ShadowRunParts {
  readonly recording: Recording;
  /** The conversation that it is of, and its live turn. */
  readonly context: EvaluationContext;
  readonly live: WholeTurn;
  /** Lets everything else have its turn. */
  breathe(): Promise<void>;
  /** Makes a fenced turn of this run. */
  newTurn(run: ShadowRun, context: EvaluationContext): WholeTurn;
  /** Money was spent; `turnUsd` is all of this turn's so far. */
  onSpent(usd: number, turnUsd: number): void;
  /** A zero-tolerance event. */
  onReport(metric: string, detector: string): void;
}

/** One shadow turn: its fence, its turns, and what it spends. */
export class ShadowRun {
  readonly kind = 'shadow';
  readonly fence: Fence;
  readonly #parts: ShadowRunParts;
  readonly #controller = new AbortController();
  readonly #turns = new WeakMap<EvaluationContext, WholeTurn>();
  #costUsd: number | null = null;
  #failure: { readonly error: unknown } | null = null;
  #told: { readonly value: unknown; readonly by: 'ai-sdk' | 'program' } | null = null;
  #stop: (end: RunEnd) => void = () => {};

  constructor(parts: ShadowRunParts) {
    this.#parts = parts;
    this.fence = new Fence(parts.recording);
  }

  /** US dollars; `null` = nothing was said. */
  get costUsd(): number | null {
    return this.#costUsd;
  }

  /** The fenced turn of a conversation; that of its own conversation is `turn`. */
  turnFor(context: EvaluationContext): WholeTurn {
    const known = this.#turns.get(context);
    if (known !== undefined) return known;
    const turn = this.#parts.newTurn(this, context);
    this.#turns.set(context, turn);
    return turn;
  }

  /** The fenced turn of its own conversation. */
  get turn(): WholeTurn {
    return this.turnFor(this.#parts.context);
  }

  /** Runs an arm to its end, or until it is stopped. Never rejects. */
  async answer(arm: (arm: ShadowArm) => unknown): Promise<RunResult> {
    const stopped = new Promise<RunResult>((resolve) => {
      this.#stop = (end) => resolve(stoppedBy(end));
    });
    const result = await Promise.race([runInScope(this, () => this.#work(arm)), stopped]);
    this.fence.shut();
    // What goes on in the background is told to stop; it has no tools any more.
    this.#controller.abort();
    return result;
  }

  /** Stops it now. */
  stop(end: RunEnd): void {
    this.#stop(end);
  }

  /** Money that it cost, US dollars. */
  spent(usd: number): void {
    this.#costUsd = (this.#costUsd ?? 0) + usd;
    this.#parts.onSpent(usd, this.#costUsd);
  }

  /** One of its turns was failed; those of nested conversations are the program's own business. */
  failed(turn: WholeTurn, error: unknown): void {
    if (turn === this.turn) this.#failure ??= { error };
  }

  /** The AI SDK finished an answer, with options of one of its turns or of the live one. */
  finished(turn: WholeTurn, text: unknown): void {
    const isMine = turn === this.turn || turn === this.#parts.live;
    if (isMine && this.#told?.by !== 'program') {
      this.#told = { value: text, by: 'ai-sdk' };
    }
  }

  /** A zero-tolerance event. */
  reported(metric: string, detector: string): void {
    this.#parts.onReport(metric, detector);
  }

  async #work(arm: (arm: ShadowArm) => unknown): Promise<RunResult> {
    const { signal } = this.#controller;
    const report = (value: unknown): void => {
      this.#told = { value, by: 'program' };
    };
    try {
      const given = arm({ turn: this.turn, live: false, signal, report });
      const returned = await readAnswer(given, signal, () => this.#parts.breathe());
      // Only now a guard says whether it had to fall back.
      this.turn.end();
      const answer = this.#told === null ? returned : answerOf(this.#told.value);
      const failed = this.#failure !== null;
      return { end: 'done', failed, error: this.#failure?.error, answer };
    } catch (error) {
      return { end: 'done', failed: true, error, answer: undefined };
    }
  }
}

function stoppedBy(end: RunEnd): RunResult {
  const error = end === 'timeout' ? new Error('Cannot finish a shadow turn: its time is up') : null;
  return { end, failed: end === 'timeout', error: error ?? undefined, answer: undefined };
}
