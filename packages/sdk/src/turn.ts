import type { Evaluation, EvaluationContext, Json } from '@tidegate/core';
import type { ToolSet } from 'ai';
import { asAgentBundle } from './agent-bundle.ts';
import { type AiSdkOptions, type AiSdkParts, aiSdkOptions } from './ai-sdk.ts';
import type { Evaluator, Fits } from './evaluator.ts';
import type { Exposures } from './exposures.ts';
import type { Fold } from './fold.ts';
import type { Ledger } from './ledger.ts';
import { FLAGS_PER_TURN_MAX, NAME_LENGTH_MAX } from './limits.ts';
import type { Observations } from './observations.ts';
import type { Expiring, OpenTurns } from './open-turns.ts';
import { realKeyOf } from './real-key.ts';
import type { Runtime } from './runtime.ts';
import type { TrackedEvents } from './tracked-events.ts';
import { foldOutcome, type Met } from './turn-outcome.ts';
import { isSameKind } from './typed-value.ts';
import type { AgentBundle, EvaluationDetails, ToolEffect, TrackOptions, Turn } from './types.ts';
import type { UnitMemory } from './unit-memory.ts';
import { unitOf } from './unit-of.ts';
import type { UrgentSender } from './urgent.ts';

/** A turn that is over. */
export interface EndedTurn {
  readonly failed: boolean;
  /** From its first flag to its end. */
  readonly latencyMs: number;
  /** What the flags answered that it asked for, by key. */
  readonly asked: ReadonlyMap<string, Evaluation>;
}

/** What turns share with their client. */
export interface TurnHost {
  readonly runtime: Runtime;
  readonly ledger: Ledger;
  readonly evaluator: Evaluator;
  readonly fold: Fold;
  readonly observations: Observations;
  readonly urgent: UrgentSender;
  readonly openTurns: OpenTurns;
  readonly units: UnitMemory;
  readonly exposures: Exposures;
  readonly events: TrackedEvents;
  /** Corrected clock, ms since epoch. */
  nowMs(): number;
  /** A watched turn opened. */
  onWatched(): void;
  /** A turn that asked for a flag ended, or its deadline passed. */
  onTurnEnd(turn: EndedTurn): void;
}

/**
 * One turn of a conversation. What a flag answered is remembered until the turn ends, so a rollback
 * with `cut-now` takes effect at the next turn. Figures are folded under the *watched* flags that
 * were asked for (metadata `watched: true`); under other flags nothing is folded.
 */
export class ClientTurn implements Turn, Expiring {
  readonly #host: TurnHost;
  readonly #context: EvaluationContext;
  readonly #asked = new Map<string, Evaluation>();
  readonly #met: Met[] = [];
  #openedMs: number | null = null;
  #firstChunkMs: number | null = null;
  #ended = false;

  constructor(host: TurnHost, context: EvaluationContext) {
    this.#host = host;
    this.#context = context;
  }

  boolean(flag: string, fallback: boolean): boolean {
    return this.details<boolean>(flag, fallback).value;
  }

  string(flag: string, fallback: string): string {
    return this.details<string>(flag, fallback).value;
  }

  number(flag: string, fallback: number): number {
    return this.details<number>(flag, fallback).value;
  }

  details<T extends Json>(flag: string, fallback: T): EvaluationDetails<T> {
    return this.#answer(flag, fallback, isSameKind);
  }

  bundle(flag: string, fallback: AgentBundle): AgentBundle {
    const asJson = fallback as unknown as Json;
    const fits = (value: Json): boolean => asAgentBundle(value) !== null;
    return this.#answer(flag, asJson, fits).value as unknown as AgentBundle;
  }

  aiSdk<Tools extends ToolSet = ToolSet>(
    agent: AgentBundle,
    parts: AiSdkParts<Tools>,
  ): AiSdkOptions<Tools> {
    return aiSdkOptions(this, this.#host.ledger, agent, parts);
  }

  async tool<T>(
    _name: string,
    _options: { effect: ToolEffect },
    run: () => Promise<T> | T,
  ): Promise<T> {
    try {
      const result = await run();
      this.observe('tool_success_rate', true);
      return result;
    } catch (error) {
      this.observe('tool_success_rate', false);
      throw error;
    }
  }

  observe(metric: string, value: number | boolean): void {
    this.#host.observations.observe(this.#met, metric, value);
  }

  track(event: string, options?: TrackOptions): void {
    this.#host.events.note(event, this.#context, options);
  }

  report(metric: string, event: { detector: string }): void {
    const { urgent, nowMs } = this.#host;
    const atMs = Math.max(0, Math.round(nowMs()));
    for (const { flag, variant, draw, unit } of this.#met) {
      const what = { metric: wireName(metric), detector: wireName(event?.detector) };
      urgent.push({ ...what, flag, variant, draw, unit: unit ?? '', atMs });
    }
  }

  /** The first sign of life of the answer: time to first token. Later calls do nothing. */
  firstChunk(): void {
    if (this.#firstChunkMs === null) this.#firstChunkMs = this.#host.runtime.monotonicMs();
  }

  end(outcome?: { failed?: boolean }): void {
    this.#end(outcome?.failed === true);
  }

  fail(_error: unknown): void {
    this.#end(true);
  }

  expire(): void {
    this.#end(true);
  }

  #answer<T extends Json>(flag: string, fallback: T, fits: Fits<T>): EvaluationDetails<T> {
    const { evaluator } = this.#host;
    const known = this.#asked.get(flag);
    if (known !== undefined) return evaluator.handOutAgain(known, fallback, fits);
    const evaluation = evaluator.evaluate(flag, this.#context);
    const details = evaluator.handOut(flag, evaluation, fallback, fits);
    this.#remember(flag, evaluation, details.variant);
    return details;
  }

  #remember(flag: string, evaluation: Evaluation, variant: string | null): void {
    if (this.#asked.size >= FLAGS_PER_TURN_MAX) return;
    this.#asked.set(flag, evaluation);
    const { openTurns, runtime, onWatched, exposures } = this.#host;
    if (this.#openedMs === null && !this.#ended) {
      this.#openedMs = runtime.monotonicMs();
      openTurns.open(this);
    }
    // What was not served, because it was of the wrong type, was not met.
    if (variant === null) return;
    exposures.note(flag, evaluation, this.#context);
    const isWatched = evaluation.metadata['watched'] === true;
    const key = realKeyOf(flag, evaluation);
    if (!isWatched || key.length > NAME_LENGTH_MAX || variant.length > NAME_LENGTH_MAX) return;
    const unit = unitOf(evaluation, this.#context);
    const met = { flag: key, variant, draw: evaluation.draw, unit };
    if (this.#met.some((before) => isSame(before, met))) return;
    this.#met.push(met);
    if (this.#ended) return;
    openTurns.enter(met);
    onWatched();
  }

  #end(failed: boolean): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#openedMs === null) return;
    this.#host.openTurns.leave(this, this.#met);
    const latencyMs = this.#host.runtime.monotonicMs() - this.#openedMs;
    const ttftMs = this.#firstChunkMs === null ? null : this.#firstChunkMs - this.#openedMs;
    for (const met of this.#met) foldOutcome(this.#host, met, { failed, latencyMs, ttftMs });
    this.#host.onTurnEnd({ failed, latencyMs, asked: this.#asked });
  }
}

/** A flag and its alias are one flag, also for a turn that asks for both. */
function isSame(left: Met, right: Met): boolean {
  return left.flag === right.flag && left.variant === right.variant && left.draw === right.draw;
}

/** A name that the wire takes: a zero-tolerance event must not be lost for its spelling. */
function wireName(text: unknown): string {
  return typeof text === 'string' && text !== '' ? text.slice(0, NAME_LENGTH_MAX) : 'unknown';
}
