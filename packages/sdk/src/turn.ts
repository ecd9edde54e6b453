import {
  type Evaluation,
  type EvaluationContext,
  findMetric,
  type Json,
  WHOLE_PRODUCT,
} from '@tidegate/core';
import type { ToolSet } from 'ai';
import { asAgentBundle } from './agent-bundle.ts';
import { type AiSdkOptions, type AiSdkParts, type AiTurn, aiSdkOptions } from './ai-sdk.ts';
import { ChildTurn, type ParentTurn } from './child-turn.ts';
import { isSame, type OpenConversation } from './conversation-book.ts';
import { CountedErrors } from './counted-errors.ts';
import { errorLabels } from './error-labels.ts';
import type { Fits } from './evaluator.ts';
import type { Place } from './fold.ts';
import { attemptTurn } from './guard/attempt-turn.ts';
import { guarded } from './guard/guarded.ts';
import { TurnGuard } from './guard/turn-guard.ts';
import type { GuardedArms } from './guard/types.ts';
import { NAME_LENGTH_MAX, OBSERVATION_MAX } from './limits.ts';
import type { Expiring } from './open-turns.ts';
import { randomHex } from './random-hex.ts';
import { realKeyOf } from './real-key.ts';
import type { SessionUser } from './sessions.ts';
import { outwardAiTurn } from './shadow/outward-ai-turn.ts';
import { OutwardTurn } from './shadow/outward-turn.ts';
import { TurnAnswers } from './turn-answers.ts';
import type { TurnHost } from './turn-host.ts';
import { foldOutcome, type Met } from './turn-outcome.ts';
import { TurnSpending } from './turn-spending.ts';
import { TurnStages } from './turn-stages.ts';
import { isSameKind } from './typed-value.ts';
import type {
  AgentBundle,
  EvaluationDetails,
  ObserveOptions,
  ShadowArms,
  TokenUsage,
  ToolEffect,
  TrackOptions,
  Turn,
} from './types.ts';
import { unitBy, unitOf } from './unit-of.ts';
import type { WhoseTurn } from './unit-trial.ts';

export type { EndedTurn, TurnHost } from './turn-host.ts';

/**
 * One turn of a conversation. What a flag answered is remembered until the turn ends, so a rollback
 * with `cut-now` takes effect at the next turn. Figures are folded for the whole product, and under
 * the *watched* flags that were asked for (metadata `watched: true`).
 */
export class ClientTurn implements ParentTurn, Expiring {
  /** It is a shadow's. */
  readonly fenced: boolean = false;
  readonly #host: TurnHost;
  readonly #context: EvaluationContext;
  readonly #answers = new TurnAnswers();
  readonly #met: Met[] = [];
  /** Where its figures count: the whole product, and what it met. */
  readonly #places: Place[] = [WHOLE_PRODUCT];
  readonly #whose: WhoseTurn;
  readonly #spending = new TurnSpending();
  readonly #countedErrors = new CountedErrors();
  readonly #stages = new TurnStages();
  readonly #guard: TurnGuard;
  readonly #createdMs: number;
  #conversation: OpenConversation | null = null;
  #session: SessionUser | null = null;
  #openedMs: number | null = null;
  #firstChunkMs: number | null = null;
  #ownId: string | null = null;
  #isCut = false;
  #ended = false;

  constructor(host: TurnHost, context: EvaluationContext) {
    this.#host = host;
    this.#context = context;
    this.#whose = { met: this.#met, units: host.units };
    this.#guard = new TurnGuard(host, this);
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
    // What a part of the turn answers is not the turn's answer: only here the shadow listens.
    return this.#host.shadows.heard(this, this.aiSdkFor({}, agent, parts));
  }

  aiSdkFor<Tools extends ToolSet>(
    ends: Partial<AiTurn>,
    agent: AgentBundle,
    parts: AiSdkParts<Tools>,
  ): AiSdkOptions<Tools> {
    const { ledger } = this.#host;
    const { fenced } = this;
    const turn = { ...attemptTurn(this, this.#guard), fenced, ...ends };
    const outward = outwardAiTurn(this.#context, turn);
    return aiSdkOptions(outward, ledger, agent, parts);
  }

  async tool<T>(name: string, options: ToolCall, run: () => Promise<T> | T): Promise<T> {
    this.enter(name, options?.effect);
    const labels = { tool: name };
    try {
      const noted = this.#host.shadows.noted(this, { tool: name, input: options?.input }, run);
      const result = await this.stage('tools', noted);
      this.observe('tool_success_rate', true, { labels });
      return result;
    } catch (error) {
      this.observe('tool_success_rate', false, { labels });
      this.countError(error);
      throw error;
    }
  }

  enter(name: string, effect: ToolEffect | undefined): void {
    this.#guard.enter(name, effect);
  }

  shadow<T>(flag: string, arms: ShadowArms<T>): T {
    const context = this.#context;
    const { evaluator, shadows } = this.#host;
    const evaluation = this.#answers.asked.get(flag) ?? evaluator.evaluate(flag, context);
    const outward = new OutwardTurn(context, this);
    return shadows.shadow({ outward, turn: this, flag, evaluation, context }, arms);
  }

  guard<T>(arms: GuardedArms<T>): T {
    return guarded(this.#guard, arms);
  }

  child(name: string): Turn {
    return new ChildTurn(this, name, this.#host.runtime.monotonicMs);
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
    const failed = outcome?.failed === true;
    if (this.#guard.takes(failed ? { failed, error: undefined } : { failed })) return;
    this.#end(failed);
  }

  fail(error: unknown): void {
    if (this.#ended || this.#guard.takes({ failed: true, error })) return;
    this.countError(error);
    this.#end(true, error);
  }

  expire(): void {
    if (!this.#ended) this.countError(NOBODY_ENDED_IT);
    this.#end(true);
  }

  /** An error that a tool threw and the turn then fails of is one error. */
  countError(error: unknown): void {
    if (!this.#countedErrors.add(error)) return;
    this.observe('errors', 1, { labels: { ...errorLabels(error) }, kind: 'count' });
  }

  #answer<T extends Json>(flag: string, fallback: T, fits: Fits<T>): EvaluationDetails<T> {
    const { evaluator } = this.#host;
    const known = this.#answers.asked.get(flag);
    if (known !== undefined) return evaluator.handOutAgain(known, fallback, fits);
    const evaluation = this.#answers.agreed(flag, evaluator.evaluate(flag, this.#context));
    const details = evaluator.handOut(flag, evaluation, fallback, fits, this.#context);
    this.#remember(flag, evaluation, details.variant);
    return details;
  }

  #remember(flag: string, evaluation: Evaluation, variant: string | null): void {
    if (!this.#answers.add(flag, evaluation)) return;
    const { openTurns, runtime, onWatched, exposures, places } = this.#host;
    if (this.#openedMs === null && !this.#ended) {
      this.#openedMs = runtime.monotonicMs();
      openTurns.open(this);
      this.#enter();
    }
    this.#noteCut(flag, evaluation);
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

  /** The conversation had another variant in its last turn: what ran before was cut short. */
  #noteCut(key: string, evaluation: Evaluation): void {
    const flag = realKeyOf(key, evaluation);
    const to = evaluation.variant ?? '';
    const from = this.#conversation?.served.note(flag, to, evaluation.draw > 0) ?? null;
    if (from === null) return;
    const { ledger, observations } = this.#host;
    if (!this.#isCut) ledger.cutTurns += 1;
    this.#isCut = true;
    observations.observe([WHOLE_PRODUCT], 'cut_turns', 1, { labels: { flag, from, to } });
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

  #end(isFailure: boolean, error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    const { fellBack } = this.#guard;
    const failed = isFailure || fellBack !== null;
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
    const cause = error ?? fellBack?.error;
    host.onTurnEnd({ failed, error: cause, latencyMs, asked: this.#answers.asked, unit });
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

/** What is said of a tool's call. */
type ToolCall = { effect: ToolEffect; input?: unknown };

const NOBODY_ENDED_IT = { name: 'TurnDeadline', message: 'nobody ended the turn' };

/** A name that the wire takes: a zero-tolerance event must not be lost for its spelling. */
function wireName(text: unknown): string {
  return typeof text === 'string' && text !== '' ? text.slice(0, NAME_LENGTH_MAX) : 'unknown';
}
