import type { Evaluation, EvaluationContext, Json, MetricKind } from '@tidegate/core';
import type { ToolSet } from 'ai';
import type { AiSdkOptions, AiSdkParts } from './ai-sdk.ts';
import type { ClientCounters } from './client-counters.ts';
import type { ExperimentAnswer } from './experiment-answer.ts';
import type { GuardedArms } from './guard/types.ts';
import type { PriceBook, TokenUsage } from './price-book.ts';
import type { ShadowArms, ShadowOptions } from './shadow/types.ts';
import type { UseListener } from './use-listener.ts';

export type { ClientCounters } from './client-counters.ts';
export type { ExperimentAnswer } from './experiment-answer.ts';
export type { GuardedArms, GuardedAttempt } from './guard/types.ts';
export type * from './price-book.ts';
export type * from './shadow/types.ts';
export type { UsedAnswer, UsedTurn, UseListener } from './use-listener.ts';

/** What a client warns of; each code has an entry in `docs/errors.md`. */
export type WarningCode =
  | 'stream-broken'
  | 'stream-denied'
  | 'ruleset-refused'
  | 'foreign-snapshot'
  | 'flag-broken'
  | 'disk-cache'
  | 'missing-id'
  | 'missing-start'
  | 'bad-start'
  | 'turn-deadline'
  | 'observation'
  | 'telemetry-rejected'
  | 'telemetry-refused'
  | 'urgent-refused'
  | 'override-unusable'
  | 'kill-file'
  | 'bundle-parameter'
  | 'unknown-tool'
  | 'unknown-price'
  | 'conversation-idle'
  | 'listener'
  | 'spool'
  | 'clock-skew'
  | 'guard-fallback'
  | 'guard-timeout'
  | 'shadow';

/** How to reach the control plane, and the bounds of this process. */
export interface ClientOptions {
  /** For example `http://127.0.0.1:7700`. */
  readonly url: string;
  /** A server key; it decides the environment. */
  readonly key: string;
  /** Folder for the last known ruleset; absent = memory only. */
  readonly cacheDirectory?: string;
  /**
   * A whole flagd document to start from. What the server said goes before it: first the last
   * known ruleset on disk, then the network.
   */
  readonly bootstrap?: import('@tidegate/core').FlagdDocument;
  /**
   * Environment variables that may override flags in this process, mostly `process.env`; default:
   * none. A flag's `variable` names its own, else `VITE_FEATURE_<KEY>`, `NEXT_PUBLIC_<KEY>`,
   * `FEATURE_<KEY>`, `ENABLE_<KEY>`. Beaten by a kill and by a rollback. Read once.
   */
  readonly overrides?: Readonly<Record<string, string | undefined>>;
  /**
   * A JSON file `{ "flags": { "<key>": "<variant>" } }` that stands above everything, looked at
   * every second: for the day when the control plane is gone. Node only.
   */
  readonly killFile?: string;
  /** Warnings and counted drops; default: nothing is printed. */
  readonly onWarning?: (warning: { code: WarningCode; message: string }) => void;
  /** Ends a turn that nobody ended, as failed; default 120 000 ms. */
  readonly turnDeadlineMs?: number;
  /** A conversation without a turn for so long has closed; default 1 800 000 ms. */
  readonly conversationIdleMs?: number;
  /**
   * Folder where batches are kept until they are answered, so that a process that dies loses none:
   * the next one in the folder sends them. At most 64 MiB, then the oldest are dropped and counted.
   * Absent = memory only. Node only.
   */
  readonly spoolDirectory?: string;
  /** Whether `memory_mb`, `cpu` and `event_loop_delay_ms` are observed every 5 s; default true. Node only. */
  readonly processMetrics?: boolean;
  /** Bounds of shadow turns (`turn.shadow`); the defaults stand there. */
  readonly shadow?: ShadowOptions;
  /** What tokens cost, such as `genaiPrices()` of `@tidegate/sdk/prices`; default: not known. */
  readonly prices?: PriceBook;
}

/** What more there is to say of a figure. */
export interface ObserveOptions {
  /**
   * At most 8, cut to 200 characters. A metric keeps 50 different ones in one place and batch; what
   * is beyond goes under `otel.metric.overflow` and is counted (`overflowedLabels`).
   */
  readonly labels?: Readonly<Record<string, string>>;
  /** What a metric of your own measures; the catalogue's metrics have their kind. */
  readonly kind?: MetricKind;
}

/** What more there is to say of a figure that no turn tells. */
export interface ProcessObserveOptions extends ObserveOptions {
  /**
   * What it belongs to: this process, as memory does (the default), or the product, as what went
   * wrong outside of turns does. Figures of a process stand for every variant that it serves.
   */
  readonly of?: 'process' | 'product';
}

/** Where the ruleset in memory came from. */
export type RulesetSource = 'network' | 'disk' | 'bootstrap' | 'none';

/** The answer of `ready`. */
export interface Readiness {
  readonly source: RulesetSource;
  /** `lineage.version.hash8`, `null` while there is none. */
  readonly ruleset: string | null;
  /** True when the stream is up and the ruleset, wherever it came from, is the server's. */
  readonly live: boolean;
}

/**
 * An evaluation whose value is the caller's fallback where the flag has none that fits. Frozen, and
 * shared between calls where the flag's value fits: never change it.
 */
export interface EvaluationDetails<T extends Json> extends Omit<Evaluation, 'value'> {
  readonly value: T;
}

/** One client per process. */
export interface Client {
  /** Waits for a first ruleset from the network, at most `timeoutMs` (default 3 000). Never rejects. */
  ready(options?: { timeoutMs?: number }): Promise<Readiness>;
  boolean(flag: string, context: EvaluationContext, fallback: boolean): boolean;
  string(flag: string, context: EvaluationContext, fallback: string): string;
  number(flag: string, context: EvaluationContext, fallback: number): number;
  object<T extends Json>(flag: string, context: EvaluationContext, fallback: T): T;
  details<T extends Json>(
    flag: string,
    context: EvaluationContext,
    fallback: T,
  ): EvaluationDetails<T>;
  /** A conversation: the unit that never changes variant mid-way. */
  conversation(start: ConversationStart): Conversation;
  /**
   * What the experiment of this name, or else the flag of this key, gives a unit. Nothing is told of
   * it but the evaluation: call `expose` where the unit meets it. Never throws.
   */
  experiment(name: string, context: EvaluationContext): ExperimentAnswer;
  /**
   * A unit really met what a flag gives it: for programs that evaluate outside of turns. Turns tell
   * by themselves. An experiment's name stands for its flag. Only drawn variants are kept, once a unit
   * and draw; a name that is neither is counted (`droppedObservations`). Never throws.
   */
  expose(flag: string, context: EvaluationContext): void;
  /**
   * A unit did something: one row for each time, added up by the server for each (event, unit). The
   * unit is the context's `targetingKey` and leaves as a keyed hash. Never throws.
   *
   * @example
   * tidegate.track('checkout', { targetingKey: chatId, userId }, { value: 19.9, by: 'userId' });
   */
  track(event: string, context: EvaluationContext, options?: TrackOptions): void;
  /**
   * The start of a conversation, signed, so that a browser with the same `targetingKey` is judged by
   * it: the time in a UUIDv7 `targetingKey`, else `conversationStartedAtMs`, else when this process
   * first heard of it. `null` without a `targetingKey`, with a start that is no number, and before
   * the first word from the server. Never rejects.
   */
  conversationPin(context: EvaluationContext): Promise<string | null>;
  /**
   * The start that a pin proves for the conversation of this id, ms since epoch, to be given as
   * `startedAtMs`: for a process that did not begin the conversation. `NaN` for whatever is no pin
   * of this environment for this id, and before the first word from the server: such a conversation
   * gets control and is counted (`badStarts`). Never rejects.
   *
   * @example
   * const startedAtMs = await tidegate.pinnedStart(chatId, request.pin);
   * const turn = tidegate.conversation({ id: chatId, startedAtMs }).turn();
   */
  pinnedStart(id: string, pin: unknown): Promise<number>;
  /**
   * The server's time as this process knows it, ms since epoch: for `startedAtMs`, so that no
   * conversation starts by a clock that is wrong.
   */
  nowMs(): number;
  /**
   * A figure of this process, or of the whole product (`of: 'product'`), which belongs to no variant:
   * a number ≥ 0 in the metric's unit, or a boolean for a rate. Numbers of metrics that the catalogue
   * lacks are gauges unless `kind` says otherwise. What cannot be taken is dropped and counted; never
   * throws.
   */
  observe(metric: string, value: number | boolean, options?: ProcessObserveOptions): void;
  /**
   * Tells a listener what this process does with its flags, from now on: for tools that are to know
   * which variant ran. At most 20 listeners. Returns how to stop. Never throws.
   */
  listen(listener: UseListener): () => void;
  /**
   * A unit as it leaves this process: HMAC-SHA-256 under the environment's key, 22 characters, the
   * same in all processes; `null` before the first word from the server. Never rejects.
   */
  pseudonym(unit: string): Promise<string | null>;
  /**
   * Runs work under a correlation id, which follows it through every `await` and stands on its log
   * lines (`@tidegate/sdk/pino`). At most 200 characters; without `AsyncLocalStorage`, as on some
   * edges, the work runs without. Throws only what the work throws.
   */
  correlate<T>(id: string, run: () => T): T;
  /** The id of the work that runs now; `null` outside of any. Never throws. */
  correlationId(): string | null;
  /** Called with every ruleset id that takes effect; returns how to stop. */
  onRuleset(listener: (change: RulesetChange) => void): () => void;
  /**
   * Called when the ruleset begins or ceases to be known as the server's: with `false` when the
   * stream is down. Returns how to stop.
   */
  onLive(listener: (live: boolean) => void): () => void;
  /** What was dropped, lost or corrected so far. */
  counters(): ClientCounters;
  flush(): Promise<void>;
  /** Ends open turns' folding, sends what is left with `closing`, closes the stream. */
  close(): Promise<void>;
}

/** What more there is to say of something that a unit did. */
export interface TrackOptions {
  /** What it was worth, −1e12 to 1e12; an event without one adds 0. */
  readonly value?: number;
  /** Attribute of the context that is the unit; default `targetingKey`. */
  readonly by?: string;
}

export interface RulesetChange {
  /** Empty for a bootstrap, which has no number. */
  readonly id: string;
  readonly cause: 'publish' | 'rollback' | 'kill' | 'snapshot' | 'disk' | 'bootstrap' | 'kill-file';
  /** Keys of the flags that are new, changed or gone. */
  readonly flags: readonly string[];
  /** When it took effect here, ms since epoch, uncorrected. */
  readonly atMs: number;
}

export interface ConversationStart {
  readonly id: string;
  /** Needed unless `id` is a UUIDv7. */
  readonly startedAtMs?: number;
  readonly userId?: string;
  /** Further attributes for segments. */
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
}

export interface Conversation {
  readonly id: string;
  turn(): Turn;
  /**
   * Its start, signed: for a page, or for another process (`pinnedStart`). `null` without an id, with
   * a start that is no number, and before the first word from the server. Never rejects.
   */
  pin(): Promise<string | null>;
  /**
   * It is over, when its last open turn ends: its cost, duration and failure are counted now and not
   * only after `conversationIdleMs`. A later turn begins it anew.
   */
  end(): void;
}

/** An agent as a flag's value. */
export interface AgentBundle {
  readonly model: string;
  readonly prompt: string;
  readonly parameters?: Readonly<Record<string, Json>>;
  readonly tools?: readonly string[];
  readonly toolGrants?: readonly string[];
}

/** What a tool does to the world. */
export type ToolEffect = 'none' | 'read' | 'write';

/**
 * One turn. It opens with the first flag that is asked of it and ends once: with its stream
 * (`aiSdk`), with `end()` or `fail()`, or at its deadline, as failed. A flag that is asked twice in
 * a turn answers the same. Its figures are folded for the whole product, and under every watched flag
 * (metadata `watched: true`) that it asked for.
 */
export interface Turn {
  boolean(flag: string, fallback: boolean): boolean;
  string(flag: string, fallback: string): string;
  number(flag: string, fallback: number): number;
  details<T extends Json>(flag: string, fallback: T): EvaluationDetails<T>;
  bundle(flag: string, fallback: AgentBundle): AgentBundle;
  /** Options for `streamText` or `generateText`: model, system, tools, and the callbacks that end the turn. */
  aiSdk<Tools extends ToolSet = ToolSet>(
    agent: AgentBundle,
    parts: AiSdkParts<Tools>,
  ): AiSdkOptions<Tools>;
  /**
   * Runs a tool and counts its success. Rethrows what it throws. With its `input` a shadow of the turn
   * knows the same call again.
   */
  tool<T>(
    name: string,
    options: { effect: ToolEffect; input?: unknown },
    run: () => Promise<T> | T,
  ): Promise<T>;
  /**
   * Runs `control` for the user, and hands on what it returns or throws. Where the flag's rollout
   * shadows the conversation, `candidate` then works on the same turn, unseen: tools with an effect do
   * not run, and nothing of it counts for this turn. Never adds an error of its own.
   *
   * @example
   * const answer = ({ turn, signal }: ShadowArm) => askAgent(turn, messages, signal);
   * const text = await turn.shadow('new-agent', { control: answer, candidate: answer });
   */
  shadow<T>(flag: string, arms: ShadowArms<T>): T;
  /**
   * Runs a candidate, and control in its place when it fails while nothing of it was emitted and no
   * tool with an effect ran in this turn; else its error passes. It fails when it throws, breaks off,
   * takes longer than `timeoutMs` or calls `fail`. Values, promises, async iterables and web streams
   * come back as what they were; something is emitted with the first chunk that is read. After a
   * fallback the turn counts as failed, once. Throws what passes, and what control throws.
   *
   * @example
   * const text = await turn.guard({
   *   when: turn.boolean('new-chat', false),
   *   candidate: ({ signal }) => newChat(messages, signal),
   *   control: () => oldChat(messages),
   * });
   */
  guard<T>(arms: GuardedArms<T>): T;
  /**
   * The same turn for an agent that works within it: flags answer as they answer the turn, tokens,
   * money, tools and errors count once, with the turn. Its `end` and `fail` end its own part only,
   * which is a stage of the turn by this name.
   */
  child(name: string): Turn;
  /**
   * A figure of this turn, for the whole product and under the variants of the watched flags asked
   * so far. Booleans for rates, numbers ≥ 0 in the metric's unit else. What cannot be taken is
   * dropped and counted.
   */
  observe(metric: string, value: number | boolean, options?: ObserveOptions): void;
  /**
   * Tokens of one call of a model, for programs without the AI SDK; calls add up to the turn. With
   * `prices` they become `cost_usd`.
   */
  usage(usage: TokenUsage): void;
  /** Money that this turn cost, US dollars, where the program knows it: instead of prices, or on top. */
  cost(usd: number): void;
  /** The first sign of life of the answer: time to first token. Later calls do nothing. */
  firstChunk(): void;
  /**
   * A part of the turn that took so long, or the time that `run` takes: shown for the slowest
   * conversations. At most 12 names; `first_token` and `tools` are measured by themselves.
   */
  stage(name: string, ms: number): void;
  stage<T>(name: string, run: () => Promise<T> | T): Promise<T>;
  /**
   * Runs the work of this turn under the correlation id in force, else under one of its own: the
   * same for the whole turn. Throws only what the work throws. An async generator does its work when
   * it is read, which is after `run` returned one: read it inside of `run`.
   *
   * @example
   * await turn.run(async () => {
   *   for await (const part of answer(messages)) response.write(part);
   * });
   */
  run<T>(run: () => T): T;
  /** Something that the conversation, or the unit named by `by`, did. As `track` of the client. */
  track(event: string, options?: TrackOptions): void;
  /**
   * A zero-tolerance event (for example `pii_leaks`) under the watched flags asked so far: sent at
   * once, outside the folds; counted for the whole product too. Also after the turn ended.
   */
  report(metric: string, event: { detector: string }): void;
  end(outcome?: { failed?: boolean }): void;
  fail(error: unknown): void;
}
