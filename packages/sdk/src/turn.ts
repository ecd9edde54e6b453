import {
  type Evaluation,
  type EvaluationContext,
  findMetric,
  type Json,
  WHOLE_PRODUCT,
} from '@tidegate/core';
import type { ToolSet } from 'ai';
import { asAgentBundle } from './agent-bundle.ts';
import { type AiSdkOptions, type AiSdkParts, aiSdkOptions } from './ai-sdk.ts';
import { type ConversationBook, isSame, type OpenConversation } from './conversation-book.ts';
import type { Correlation } from './correlation.ts';
import { errorLabels } from './error-labels.ts';
import type { Evaluator, Fits } from './evaluator.ts';
import type { Exposures } from './exposures.ts';
import type { Fold, Place } from './fold.ts';
import type { Ledger } from './ledger.ts';
import { FLAGS_PER_TURN_MAX, NAME_LENGTH_MAX, OBSERVATION_MAX } from './limits.ts';
import type { Observations } from './observations.ts';
import type { Expiring, OpenTurns } from './open-turns.ts';
import type { PriceDesk } from './price-desk.ts';
import { randomHex } from './random-hex.ts';
import type { Runtime } from './runtime.ts';
import type { Sessions, SessionUser } from './sessions.ts';
import type { SlowestConversations } from './slowest-conversations.ts';
import type { TrackedEvents } from './tracked-events.ts';
import { foldOutcome, type Met } from './turn-outcome.ts';
import { TurnSpending } from './turn-spending.ts';
import { TurnStages } from './turn-stages.ts';
import { isSameKind } from './typed-value.ts';
import type {
  AgentBundle,
  EvaluationDetails,
  ObserveOptions,
  TokenUsage,
  ToolEffect,
  TrackOptions,
  Turn,
} from './types.ts';
import type { UnitMemory } from './unit-memory.ts';
import { unitBy, unitOf } from './unit-of.ts';
import type { WhoseTurn } from './unit-trial.ts';
import type { UrgentSender } from './urgent.ts';
import type { WatchedPlaces } from './watched-places.ts';

/** A turn that is over. */
export interface EndedTurn {
  readonly failed: boolean;
  /** What `fail` was given; `undefined` where nothing was. */
  readonly error: unknown;
  /** From its first flag to its end. */
  readonly latencyMs: number;
  /** What the flags answered that it asked for, by key. */
  readonly asked: ReadonlyMap<string, Evaluation>;
  /** The conversation; `null` where it has no usable id. */
  readonly unit: string | null;
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
  readonly correlation: Correlation;
  readonly places: WatchedPlaces;
  readonly book: ConversationBook;
  readonly sessions: Sessions;
  readonly slowest: SlowestConversations;
  readonly desk: PriceDesk;
  /** Corrected clock, ms since epoch. */
  nowMs(): number;
  /** A watched turn opened. */
  onWatched(): void;
  /** A turn ended, or its deadline passed. */
  onTurnEnd(turn: EndedTurn): void;
}

/**
 * One turn of a conversation. What a flag answered is remembered until the turn ends, so a rollback
 * with `cut-now` takes effect at the next turn. Figures are folded for the whole product, and under
 * the *watched* flags that were asked for (metadata `watched: true`).
 */
export class ClientTurn implements Turn, Expiring {
  readonly #host: TurnHost;
  readonly #context: EvaluationContext;
  readonly #asked = new Map<string, Evaluation>();
  readonly #met: Met[] = [];
  /** Where its figures count: the whole product, and what it met. */
  readonly #places: Place[] = [WHOLE_PRODUCT];
  readonly #whose: WhoseTurn;
  readonly #spending = new TurnSpending();
  readonly #stages = new TurnStages();
  readonly #createdMs: number;
  #conversation: OpenConversation | null = null;
  #session: SessionUser | null = null;
  #openedMs: number | null = null;
  #firstChunkMs: number | null = null;
  #countedError: unknown;
  #ownId: string | null = null;
  #ended = false;

  constructor(host: TurnHost, context: EvaluationContext) {
    this.#host = host;
    this.#context = context;
    this.#whose = { met: this.#met, units: host.units };
    this.#createdMs = host.runtime.monotonicMs();
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
    name: string,
    _options: { effect: ToolEffect },
    run: () => Promise<T> | T,
  ): Promise<T> {
    const labels = { tool: name };
    try {
      const result = await this.stage('tools', run);
      this.observe('tool_success_rate', true, { labels });
      return result;
    } catch (error) {
      this.observe('tool_success_rate', false, { labels });
      this.#countError(error);
      throw error;
    }
  }

  observe(metric: string, value: number | boolean, options?: ObserveOptions): void {
    this.#host.observations.observe(this.#places, metric, value, options, this.#whose);
  }

  usage(usage: TokenUsage): void {
    this.spent([usage]);
  }

  cost(usd: number): void {
    // What is no amount is dropped, counted and warned of by its own name.
    if (usd >= 0 && usd <= OBSERVATION_MAX) this.#spending.addCost(usd);
    else this.observe('cost_usd', usd);
    if (this.#ended) this.#settleLate();
  }

  /** The calls of models of this turn. */
  spent(usages: readonly TokenUsage[]): void {
    for (const usage of usages) this.#spending.addUsage(usage, this.#host.desk);
    if (this.#ended) this.#settleLate();
  }

  stage(name: string, ms: number): void;
  stage<T>(name: string, run: () => Promise<T> | T): Promise<T>;
  stage<T>(name: string, part: number | (() => Promise<T> | T)): Promise<T> | undefined {
    if (typeof part === 'function') return this.#timed(name, part);
    this.#stages.add(name, part);
    return undefined;
  }

  run<T>(run: () => T): T {
    const { correlation } = this.#host;
    if (correlation.id() !== null) return run();
    this.#ownId ??= randomHex(16);
    return correlation.run(this.#ownId, run);
  }

  track(event: string, options?: TrackOptions): void {
    this.#host.events.note(event, this.#context, options);
  }

  report(metric: string, event: { detector: string }): void {
    const { urgent, nowMs, observations } = this.#host;
    const atMs = Math.max(0, Math.round(nowMs()));
    const what = { metric: wireName(metric), detector: wireName(event?.detector) };
    for (const { place, unit } of this.#met) {
      const { flag, variant, draw } = place;
      urgent.push({ ...what, flag, variant, draw, unit: unit ?? '', atMs });
    }
    // The server counts each event under its flag only, so that a report is one for the product.
    if ((findMetric(what.metric)?.kind ?? 'count') !== 'count') return;
    const labels = { detector: what.detector };
    observations.observe([WHOLE_PRODUCT], what.metric, 1, { labels, kind: 'count' });
  }

  /** The first sign of life of the answer: time to first token. Later calls do nothing. */
  firstChunk(): void {
    if (this.#firstChunkMs === null) this.#firstChunkMs = this.#host.runtime.monotonicMs();
  }

  end(outcome?: { failed?: boolean }): void {
    this.#end(outcome?.failed === true);
  }

  fail(error: unknown): void {
    if (!this.#ended) this.#countError(error);
    this.#end(true, error);
  }

  expire(): void {
    if (!this.#ended) this.#countError(NOBODY_ENDED_IT);
    this.#end(true);
  }

  #answer<T extends Json>(flag: string, fallback: T, fits: Fits<T>): EvaluationDetails<T> {
    const { evaluator } = this.#host;
    const known = this.#asked.get(flag);
    if (known !== undefined) return evaluator.handOutAgain(known, fallback, fits);
    const evaluation = evaluator.evaluate(flag, this.#context);
    const details = evaluator.handOut(flag, evaluation, fallback, fits, this.#context);
    this.#remember(flag, evaluation, details.variant);
    return details;
  }

  #remember(flag: string, evaluation: Evaluation, variant: string | null): void {
    if (this.#asked.size >= FLAGS_PER_TURN_MAX) return;
    this.#asked.set(flag, evaluation);
    const { openTurns, runtime, onWatched, exposures, places } = this.#host;
    if (this.#openedMs === null && !this.#ended) {
      this.#openedMs = runtime.monotonicMs();
      openTurns.open(this);
      this.#enter();
    }
    // What was not served, because it was of the wrong type, was not met.
    if (variant === null) return;
    exposures.note(flag, evaluation, this.#context);
    const place = places.of(flag, evaluation);
    // A flag and its alias are one flag, also for a turn that asks for both.
    if (place === null || this.#met.some((before) => isSame(before.place, place))) return;
    this.#met.push({ place, unit: unitOf(evaluation, this.#context) });
    this.#places.push(place);
    if (this.#session !== null) this.#session.place ??= place;
    if (this.#ended) return;
    openTurns.enter(place);
    onWatched();
  }

  /** The conversation goes on with this turn. */
  #enter(): void {
    const { book, sessions } = this.#host;
    const id = unitBy('targetingKey', this.#context);
    if (id === null) return;
    const userId = unitBy('userId', this.#context);
    this.#conversation = book.turnOpened(id, userId);
    if (userId !== null) this.#session = sessions.note(id, userId);
  }

  async #timed<T>(name: string, run: () => Promise<T> | T): Promise<T> {
    const { runtime } = this.#host;
    const fromMs = runtime.monotonicMs();
    try {
      return await run();
    } finally {
      this.#stages.add(name, runtime.monotonicMs() - fromMs);
    }
  }

  /** An error that a tool threw and the turn then fails of is one error. */
  #countError(error: unknown): void {
    if (error !== undefined && error === this.#countedError) return;
    this.#countedError = error;
    this.observe('errors', 1, { labels: { ...errorLabels(error) }, kind: 'count' });
  }

  #end(failed: boolean, error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    const host = this.#host;
    if (this.#openedMs === null) this.#enter();
    else host.openTurns.leave(this, this.#places);
    const openedMs = this.#openedMs ?? this.#createdMs;
    const latencyMs = host.runtime.monotonicMs() - openedMs;
    const ttftMs = this.#firstChunkMs === null ? null : this.#firstChunkMs - openedMs;
    const unit = unitBy('targetingKey', this.#context);
    foldOutcome(host, { place: WHOLE_PRODUCT, unit }, { failed, latencyMs, ttftMs });
    for (const met of this.#met) foldOutcome(host, met, { failed, latencyMs, ttftMs });
    const costUsd = this.#spending.settle(host.observations, this.#places);
    if (ttftMs !== null) this.#stages.add('first_token', ttftMs);
    if (this.#conversation !== null) {
      host.book.turnEnded(this.#conversation, this.#places, { failed, latencyMs, costUsd });
      this.#noteSlow(this.#conversation, latencyMs);
    }
    host.onTurnEnd({ failed, error, latencyMs, asked: this.#asked, unit });
  }

  #noteSlow(conversation: OpenConversation, latencyMs: number): void {
    const { slowest, nowMs } = this.#host;
    if (!slowest.takes(latencyMs)) return;
    const atMs = Math.max(0, Math.round(nowMs()));
    const [first] = this.#met;
    const stages = this.#stages.all;
    slowest.note({ conversation, place: first?.place ?? null, latencyMs, stages, atMs });
  }

  /** Money that is told after the turn ended. */
  #settleLate(): void {
    const costUsd = this.#spending.settle(this.#host.observations, this.#places);
    if (costUsd === null || this.#conversation === null) return;
    this.#host.book.spent(this.#conversation, this.#places, costUsd);
  }
}

const NOBODY_ENDED_IT = { name: 'TurnDeadline', message: 'nobody ended the turn' };

/** A name that the wire takes: a zero-tolerance event must not be lost for its spelling. */
function wireName(text: unknown): string {
  return typeof text === 'string' && text !== '' ? text.slice(0, NAME_LENGTH_MAX) : 'unknown';
}
