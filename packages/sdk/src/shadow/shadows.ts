import type { Evaluation, FlagdDocument } from '@tidegate/core';
import type { ToolSet } from 'ai';
import type { AiSdkOptions } from '../ai-sdk.ts';
import type { TurnHost } from '../turn.ts';
import type { Turn } from '../types.ts';
import { RECORDINGS_MAX } from './limits.ts';
import { Recording, type ToolOutcome } from './recording.ts';
import { currentScope, isInShadow, runInScope, type WholeTurn } from './scope.ts';
import { type ShadowSample, shadowSample } from './shadow-sample.ts';
import { armLimits, shadowSettings } from './shadow-settings.ts';
import { ShadowVariants } from './shadow-variant.ts';
import { ShadowWorks } from './shadow-works.ts';
import type { ShadowedTurn, Shadowing } from './shadowing.ts';
import type { ShadowArm, ShadowArms, ShadowOptions } from './types.ts';

/** What shadows need of their client. */
export type ShadowHost = Pick<
  TurnHost,
  'runtime' | 'ledger' | 'fold' | 'observations' | 'evaluator' | 'desk' | 'correlation' | 'attempts'
>;

/**
 * The shadows of a client. Control runs as it would without one: of its turn only tool calls and the
 * answer are noted. The candidate starts later, in a task of its own, and never in the user's path;
 * whatever goes wrong in it ends here.
 */
export class Shadows implements Shadowing {
  readonly #host: ShadowHost;
  readonly #document: () => FlagdDocument | null;
  readonly #settings: Required<ShadowOptions>;
  readonly #works: ShadowWorks;
  readonly #variants = new ShadowVariants();
  /** Of live turns that go on. */
  readonly #recordings = new WeakMap<WholeTurn, Recording>();
  #recorded = 0;

  /** @param document the ruleset in force */
  constructor(
    host: ShadowHost,
    options: ShadowOptions | undefined,
    document: () => FlagdDocument | null,
  ) {
    this.#host = host;
    this.#document = document;
    this.#settings = shadowSettings(options, host.ledger);
    this.#works = new ShadowWorks(host, this.#settings);
  }

  shadow<T>(of: ShadowedTurn, arms: ShadowArms<T>): T {
    const recording = this.#begun(of, arms);
    const arm = new LiveArm(of.outward, recording);
    if (recording === null) return arms.control(arm);
    try {
      const returned = runInScope({ kind: 'live', recording }, () => arms.control(arm));
      recording.watch(returned, () => this.#host.runtime.breathe());
      return returned;
    } catch (error) {
      recording.fail();
      throw error;
    }
  }

  noted<T>(
    turn: WholeTurn,
    { tool, input }: { readonly tool: string; readonly input: unknown },
    work: () => Promise<T> | T,
  ): () => Promise<T> | T {
    const recording = this.#recordingOf(turn);
    if (recording === null) return work;
    return () => {
      // What may be awaited only once, such as a query that is built, is awaited once.
      const running = (async () => await work())();
      const outcome = running.then(
        (value): ToolOutcome => ({ ok: true, value }),
        (error: unknown): ToolOutcome => ({ ok: false, error }),
      );
      recording.note(tool, input, outcome);
      return running;
    };
  }

  heard<Tools extends ToolSet>(turn: WholeTurn, options: AiSdkOptions<Tools>): AiSdkOptions<Tools> {
    // An agent that control calls has an answer of its own, which is not the user's. Looked up when
    // the answer is there: options may be older than the shadow, or find their way into it.
    const recording = (): Recording | undefined =>
      isInShadow() ? undefined : this.#recordings.get(turn);
    return {
      ...options,
      onFinish: (finished) => {
        const { text } = finished as { readonly text?: unknown };
        const scope = currentScope();
        if (scope?.kind === 'shadow') scope.finished(turn, text);
        else if (finished.finishReason === 'error') recording()?.fail();
        else if (typeof text === 'string') recording()?.answered('ai-sdk', text);
        options.onFinish(finished);
      },
      onError: (event) => {
        recording()?.fail();
        options.onError(event);
      },
      onAbort: () => {
        recording()?.fail();
        options.onAbort();
      },
    };
  }

  /** Nothing starts any more, and what runs is stopped. */
  close(): void {
    this.#works.close();
  }

  /** Never throws: the user's answer does not depend on it. */
  #begun(of: ShadowedTurn, arms: ShadowArms<unknown>): Recording | null {
    try {
      const sample = shadowSample(of.flag, of.evaluation, of.context);
      if (sample === null || !this.#works.isOpen) return null;
      const { flag, variant } = sample;
      const instead = this.#variants.of(this.#document(), flag, variant, of.evaluation);
      if (instead === null) return null;
      if (this.#recordings.has(of.turn) || this.#recorded >= RECORDINGS_MAX) {
        this.#host.ledger.skippedShadows += 1;
        return null;
      }
      return this.#record(of, arms, { sample, instead });
    } catch {
      return null;
    }
  }

  #record(
    of: ShadowedTurn,
    arms: ShadowArms<unknown>,
    { sample, instead }: { readonly sample: ShadowSample; readonly instead: Evaluation },
  ): Recording {
    const { runtime, ledger } = this.#host;
    const limits = armLimits(arms, this.#settings, ledger);
    const recording = new Recording();
    this.#recordings.set(of.turn, recording);
    this.#recorded += 1;
    const cancel = runtime.after(limits.timeoutMs, () => recording.giveUp());
    const { context, turn } = of;
    const work = { ...sample, ...limits, arms, recording, instead, context, turn };
    const start = (): void => this.#works.start({ ...work, live: of.evaluation });
    void recording.done.then((end) => {
      cancel();
      this.#recordings.delete(of.turn);
      this.#recorded -= 1;
      if (arms.start === 'beside') return;
      if (end === 'answered') void runtime.breathe().then(start);
      else if (end === 'unknown') ledger.skippedShadows += 1;
    });
    if (arms.start === 'beside') void runtime.breathe().then(start);
    return recording;
  }

  #recordingOf(turn: WholeTurn): Recording | null {
    const own = this.#recordings.get(turn);
    if (own !== undefined) return own;
    const scope = currentScope();
    return scope?.kind === 'live' ? scope.recording : null;
  }
}

/** What control gets. Its signal is made when it is asked for: most never ask. */
class LiveArm implements ShadowArm {
  readonly turn: Turn;
  readonly live = true;
  readonly report: (answer: unknown) => void;
  #signal: AbortSignal | null = null;

  constructor(turn: Turn, recording: Recording | null) {
    this.turn = turn;
    this.report = (answer) => {
      if (!isInShadow()) recording?.answered('program', answer);
    };
  }

  get signal(): AbortSignal {
    this.#signal ??= new AbortController().signal;
    return this.#signal;
  }
}
