import type { EvaluationContext, Json } from '@tidegate/core';
import { createConversation } from './conversation.ts';
import { ConversationBook } from './conversation-book.ts';
import { foldConversation } from './conversation-outcome.ts';
import type { RememberedStart, StartSources } from './conversation-start.ts';
import { type Correlation, createCorrelation } from './correlation.ts';
import type { Attribution } from './evaluation-counts.ts';
import { Evaluator } from './evaluator.ts';
import type { ExperimentAnswer } from './experiment-answer.ts';
import { ExperimentFlags } from './experiment-flags.ts';
import { Exposures } from './exposures.ts';
import { Fold } from './fold.ts';
import { type Forced, type ForcedSources, forcedAnswers } from './forced-answers.ts';
import { createAttemptScope } from './guard/attempt-scope.ts';
import { LeastRecent } from './least-recent.ts';
import type { Ledger } from './ledger.ts';
import { CONVERSATION_IDLE_MS, TURN_DEADLINE_MS, UNITS_REMEMBERED_MAX } from './limits.ts';
import { createObservations, type Observations } from './observations.ts';
import { OpenTurns } from './open-turns.ts';
import { createPriceDesk } from './price-desk.ts';
import { RulesetHolder } from './ruleset-holder.ts';
import type { Runtime } from './runtime.ts';
import { SessionLevels } from './session-levels.ts';
import { Sessions } from './sessions.ts';
import { isInShadow } from './shadow/scope.ts';
import { Shadows } from './shadow/shadows.ts';
import { SlowestConversations } from './slowest-conversations.ts';
import { TrackedEvents } from './tracked-events.ts';
import type { EndedTurn, TurnHost } from './turn.ts';
import type {
  Client,
  ClientCounters,
  ClientOptions,
  Conversation,
  ConversationStart,
  EvaluationDetails,
  ProcessObserveOptions,
  RulesetChange,
  TrackOptions,
} from './types.ts';
import { UnitMemory } from './unit-memory.ts';
import type { UrgentSender } from './urgent.ts';
import type { UseListener } from './use-listener.ts';
import { UseListeners } from './use-listeners.ts';
import { WatchedPlaces } from './watched-places.ts';

/** The options that need no network. */
export type LocalOptions = Pick<
  ClientOptions,
  'overrides' | 'turnDeadlineMs' | 'conversationIdleMs' | 'prices' | 'shadow'
>;

/** What a client without network is made of. */
export interface LocalClientParts {
  readonly runtime: Runtime;
  readonly ledger: Ledger;
  readonly attribution: Attribution;
  readonly urgent: UrgentSender;
  readonly options: LocalOptions;
  /** Corrected clock, ms since epoch. */
  nowMs(): number;
  /** Whether the server's clock is known. */
  isClockKnown(): boolean;
  /** The start of a conversation, signed; `null` where nobody can. Never rejects. */
  pin(context: EvaluationContext): Promise<string | null>;
  /** Flag → variant, from the kill file. */
  kills(): ReadonlyMap<string, string>;
  /** Something that should not wait: a watched turn opened, a session has a second user. */
  onWatched(): void;
  onTurnEnd(turn: EndedTurn): void;
  /** Another ruleset took effect; called before listeners are. */
  onChange(change: RulesetChange): void;
}

/** Everything of a client that needs no network: it evaluates, keeps conversations, and folds. */
export class LocalClient
  implements
    Omit<
      Client,
      | 'ready'
      | 'onLive'
      | 'conversationPin'
      | 'pinnedStart'
      | 'pseudonym'
      | 'counters'
      | 'flush'
      | 'close'
    >
{
  readonly holder: RulesetHolder;
  readonly fold: Fold;
  readonly exposures: Exposures;
  readonly events: TrackedEvents;
  /** When conversations started, as far as this process knows. */
  readonly starts: StartSources;
  readonly openTurns: OpenTurns;
  readonly sessions: Sessions;
  readonly slowest = new SlowestConversations();
  readonly #observations: Observations;
  readonly #book: ConversationBook;
  readonly #levels: SessionLevels;
  readonly #correlation: Correlation = createCorrelation();
  readonly #parts: LocalClientParts;
  readonly #evaluator: Evaluator;
  readonly #used: UseListeners;
  readonly #host: TurnHost;
  readonly #shadows: Shadows;
  readonly #variables: ForcedSources['variables'];
  readonly #experiments = new ExperimentFlags();
  readonly #listeners = new Set<(change: RulesetChange) => void>();
  #forced: ReadonlyMap<string, Forced> = new Map();

  constructor(parts: LocalClientParts) {
    const { runtime, ledger, options, urgent, attribution, nowMs, onWatched, onTurnEnd, pin } =
      parts;
    this.#parts = parts;
    this.#variables = textsOf(options.overrides);
    this.holder = new RulesetHolder(ledger, (cause, flags) => this.#changed(cause, flags));
    this.fold = new Fold(nowMs, () => {
      ledger.overflowedLabels += 1;
    });
    this.#observations = createObservations(this.fold, ledger);
    this.#used = new UseListeners(ledger);
    this.exposures = new Exposures(nowMs, ledger, this.#used);
    this.events = new TrackedEvents(nowMs, ledger, this.#used);
    const starts = new LeastRecent<RememberedStart>(UNITS_REMEMBERED_MAX);
    this.starts = { ledger, nowMs, isClockKnown: () => parts.isClockKnown(), starts };
    this.openTurns = new OpenTurns(runtime, deadlineOf(options, ledger));
    this.sessions = new Sessions(nowMs, ledger, onWatched);
    this.#book = this.#newBook();
    this.#levels = new SessionLevels(this.#book, this.#observations, nowMs);
    this.#evaluator = new Evaluator(this.holder, nowMs, ledger, attribution, this.#used);
    const host = {
      runtime,
      ledger,
      urgent,
      nowMs,
      pin,
      onWatched,
      onTurnEnd: (turn: EndedTurn) => {
        onTurnEnd(turn);
        this.#used.tell((listener) => listener.turnEnded?.(turn));
      },
      fold: this.fold,
      exposures: this.exposures,
      events: this.events,
      openTurns: this.openTurns,
      evaluator: this.#evaluator,
      observations: this.#observations,
      units: new UnitMemory(),
      correlation: this.#correlation,
      attempts: createAttemptScope(),
      places: new WatchedPlaces(),
      book: this.#book,
      sessions: this.sessions,
      slowest: this.slowest,
      desk: createPriceDesk({
        prices: options.prices,
        observations: this.#observations,
        ledger,
        nowMs,
        epoch: () => this.fold.epoch,
      }),
    };
    this.#shadows = new Shadows(host, options.shadow, () => this.holder.document);
    this.#host = { ...host, shadows: this.#shadows };
  }

  boolean(flag: string, context: EvaluationContext, fallback: boolean): boolean {
    return this.#evaluator.boolean(flag, context, fallback);
  }

  string(flag: string, context: EvaluationContext, fallback: string): string {
    return this.#evaluator.string(flag, context, fallback);
  }

  number(flag: string, context: EvaluationContext, fallback: number): number {
    return this.#evaluator.number(flag, context, fallback);
  }

  object<T extends Json>(flag: string, context: EvaluationContext, fallback: T): T {
    return this.#evaluator.object(flag, context, fallback);
  }

  details<T extends Json>(
    flag: string,
    context: EvaluationContext,
    fallback: T,
  ): EvaluationDetails<T> {
    return this.#evaluator.details(flag, context, fallback);
  }

  experiment(name: string, context: EvaluationContext): ExperimentAnswer {
    const flag = this.#flagOf(name);
    const evaluation = this.#evaluator.evaluate(flag ?? name, context);
    const served = this.#evaluator.handOut<Json>(flag ?? name, evaluation, null, isAny, context);
    const { value, variant, draw, metadata } = served;
    const inExperiment = draw > 0 && typeof metadata['experiment'] === 'string';
    return { flag, variant, value, inExperiment };
  }

  expose(name: string, context: EvaluationContext): void {
    if (isInShadow()) return;
    const flag = this.#flagOf(name);
    if (flag === null) {
      this.#parts.ledger.droppedObservations += 1;
      return;
    }
    const evaluation = this.#evaluator.evaluate(flag, context);
    // Whoever was drawn was looked at already: such a context does not throw.
    if (evaluation.draw > 0) this.exposures.note(flag, evaluation, context);
  }

  conversation(start: ConversationStart): Conversation {
    return createConversation(this.#host, this.starts, start);
  }

  track(event: string, context: EvaluationContext, options?: TrackOptions): void {
    if (!isInShadow()) this.events.note(event, context, options);
  }

  observe(metric: string, value: number | boolean, options?: ProcessObserveOptions): void {
    if (!isInShadow()) this.#observations.observeProcess(metric, value, options);
  }

  listen(listener: UseListener): () => void {
    return this.#used.add(listener);
  }

  correlate<T>(id: string, run: () => T): T {
    return this.#correlation.run(id, run);
  }

  correlationId(): string | null {
    return this.#correlation.id();
  }

  nowMs(): number {
    return this.#parts.nowMs();
  }

  onRuleset(listener: (change: RulesetChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The kill file says something else. */
  killsChanged(flags: readonly string[]): void {
    this.#changed('kill-file', flags);
  }

  /** Writes levels into the fold: open turns, conversations that go on. */
  level(): void {
    this.openTurns.level(this.fold);
    this.#levels.level();
  }

  /** Takes nothing new any more; flags go on being answered. */
  close(): void {
    this.#shadows.close();
    this.openTurns.close();
    this.#book.close();
    this.level();
    this.sessions.close();
    this.fold.close();
    this.exposures.close();
    this.events.close();
  }

  /** The flag that is meant by its key, or by the name of its experiment; warned of without either. */
  #flagOf(name: string): string | null {
    const flag = this.#experiments.keyOf(this.holder.document, name);
    if (flag !== null) return flag;
    const asked = String(name);
    const why = 'no experiment of this name was started here, and no flag has this key';
    this.#parts.ledger.warnOnce('observation', asked, `Cannot find experiment "${asked}": ${why}`);
    return null;
  }

  #newBook(): ConversationBook {
    const { runtime, options, ledger } = this.#parts;
    const host = { fold: this.fold, observations: this.#observations, ledger };
    return new ConversationBook({
      runtime,
      idleMs: idleOf(options, ledger),
      onClose: (conversation) => foldConversation(host, conversation),
      onDrop: () => {
        ledger.droppedObservations += 1;
      },
    });
  }

  #changed(cause: RulesetChange['cause'], flags: readonly string[]): void {
    const { document, compiled, idText } = this.holder;
    const { ledger, runtime, kills, onChange } = this.#parts;
    const sources = { variables: this.#variables, kills: kills() };
    const before = PATCHES.has(cause) ? { forced: this.#forced, touched: flags } : null;
    this.#forced = forcedAnswers(document, compiled, sources, ledger, before);
    this.#evaluator.force(this.#forced);
    const change = { id: idText ?? '', cause, flags, atMs: runtime.nowMs() };
    onChange(change);
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch {
        // A listener that throws must not keep the ruleset from the others.
      }
    }
  }
}

/** Causes that name every flag they touched, and leave the others as they were. */
const PATCHES: ReadonlySet<RulesetChange['cause']> = new Set(['publish', 'rollback', 'kill']);

function isAny(): boolean {
  return true;
}

/** What `counters()` answers, from a ledger. */
export function countersOf(ledger: Ledger, clockOffsetMs: number): ClientCounters {
  const { droppedObservations, droppedBatches, badStarts, missingStarts } = ledger;
  const { reconnects, refusedRulesets, overflowedLabels, unpricedUsages } = ledger;
  const { guardFallbacks, cutTurns } = ledger;
  const { shadowedTurns, skippedShadows, shadowCapsReached, shadowCostUsd } = ledger;
  return {
    droppedObservations,
    droppedBatches,
    badStarts,
    missingStarts,
    reconnects,
    refusedRulesets,
    overflowedLabels,
    unpricedUsages,
    guardFallbacks,
    cutTurns,
    shadowedTurns,
    skippedShadows,
    shadowCapsReached,
    shadowCostUsd,
    clockOffsetMs,
  };
}

/** A copy: reading `process.env` is slow, and it may change while we work. */
function textsOf(overrides: ClientOptions['overrides']): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [name, text] of Object.entries(overrides ?? {})) {
    if (typeof text === 'string' && text.trim() !== '') texts.set(name, text);
  }
  return texts;
}

function deadlineOf(
  { turnDeadlineMs = TURN_DEADLINE_MS }: Pick<ClientOptions, 'turnDeadlineMs'>,
  ledger: Ledger,
): number {
  if (turnDeadlineMs > 0 && turnDeadlineMs < Infinity) return turnDeadlineMs;
  const message = `Cannot use turnDeadlineMs "${turnDeadlineMs}": it is no number above 0; ${TURN_DEADLINE_MS} is used`;
  ledger.warn('turn-deadline', message);
  return TURN_DEADLINE_MS;
}

function idleOf(
  { conversationIdleMs = CONVERSATION_IDLE_MS }: Pick<ClientOptions, 'conversationIdleMs'>,
  ledger: Ledger,
): number {
  if (conversationIdleMs > 0 && conversationIdleMs < Infinity) return conversationIdleMs;
  const message = `Cannot use conversationIdleMs "${conversationIdleMs}": it is no number above 0; ${CONVERSATION_IDLE_MS} is used`;
  ledger.warn('conversation-idle', message);
  return CONVERSATION_IDLE_MS;
}
