import type { Evaluation, EvaluationContext, Json } from '@tidegate/core';
import type { ToolSet } from 'ai';
import type { AiSdkOptions, AiSdkParts } from './ai-sdk.ts';

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
  | 'unknown-tool';

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
   * A unit really met what a flag gives it: for programs that evaluate outside of turns. Turns tell
   * by themselves. Only drawn variants are kept, once a unit and draw. Never throws.
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
  /** A figure of this process: gauges and counts that belong to no variant. */
  observe(metric: string, value: number): void;
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

export interface ClientCounters {
  readonly droppedObservations: number;
  readonly droppedBatches: number;
  readonly badStarts: number;
  readonly missingStarts: number;
  readonly reconnects: number;
  readonly refusedRulesets: number;
  /** Server clock minus ours, ms. */
  readonly clockOffsetMs: number;
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
 * a turn answers the same. Its outcome is folded under every watched flag (metadata
 * `watched: true`) that it asked for; turns under unwatched flags are not folded.
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
  /** Runs a tool and counts its success. Rethrows what it throws. */
  tool<T>(name: string, options: { effect: ToolEffect }, run: () => Promise<T> | T): Promise<T>;
  /**
   * A figure of this turn, under the variants of the watched flags asked so far. Booleans for
   * rates, numbers ≥ 0 in the metric's unit else. What cannot be taken is dropped and counted.
   */
  observe(metric: string, value: number | boolean): void;
  /** Something that the conversation, or the unit named by `by`, did. As `track` of the client. */
  track(event: string, options?: TrackOptions): void;
  /**
   * A zero-tolerance event (for example `pii_leaks`) under the watched flags asked so far: sent at
   * once, outside the folds, and counted in them. Also after the turn ended.
   */
  report(metric: string, event: { detector: string }): void;
  end(outcome?: { failed?: boolean }): void;
  fail(error: unknown): void;
}
