import type { Json } from '@tidegate/core';
import type { UseListener } from '../use-listener.ts';

/** What the values are for. It goes to the server as it is: put nothing secret into it. */
export interface BrowserContext {
  /** The conversation, or whatever the flags are drawn by. */
  readonly targetingKey?: string;
  /** Everything else that rules look at: text, numbers, booleans, lists of them. */
  readonly [attribute: string]: unknown;
}

/** A flag as the server evaluated it. The same object until the server answers otherwise. */
export interface BrowserEvaluation {
  /** `undefined`: the caller's fallback is to be used. */
  readonly value: Json | undefined;
  /** Authored variant name, without the draw; `null` where there is none. */
  readonly variant: string | null;
  /** Draw that decided, 0 when the unit was not drawn. */
  readonly draw: number;
  /** OpenFeature's reason, as the server gave it. */
  readonly reason: string;
  readonly errorCode?: string;
  readonly metadata: Readonly<Record<string, string | number | boolean>>;
}

/**
 * Where the values in memory come from: the server, what the last visit left on this device, the
 * server-rendered page, or nowhere (then every getter gives its fallback).
 */
export type BrowserSource = 'network' | 'storage' | 'bootstrap' | 'none';

/**
 * `loading` until the server was asked once for this context, `fresh` while its answers stand,
 * `stale` while it cannot be reached, `denied` when it does not take the key.
 */
export type BrowserStatus = 'loading' | 'fresh' | 'stale' | 'denied';

/** A flag's value with why it is that. */
export interface BrowserDetails<T extends Json> extends Omit<BrowserEvaluation, 'value'> {
  readonly value: T;
  readonly source: BrowserSource;
}

/** One flag of a bootstrap: an answer of OFREP. */
export interface BootstrapFlag {
  readonly key: string;
  readonly value?: Json;
  readonly variant?: string;
  readonly reason?: string;
  readonly errorCode?: string;
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
}

/** Values that the page's server evaluated; plain JSON, made by `evaluateForBrowser`. */
export interface BrowserBootstrap {
  readonly flags: readonly BootstrapFlag[];
  /** Signed start of the conversation, so that the browser gets what the page's server got. */
  readonly conversationPin?: string;
}

/** How to reach the control plane from a page. */
export interface BrowserClientOptions {
  /** For example `https://flags.example.com`; its server must allow the page's origin. */
  readonly url: string;
  /** A browser key. Any other kind is never sent: it would be public. */
  readonly key: string;
  readonly context: BrowserContext;
  /** Values for the first render, for exactly this context. */
  readonly bootstrap?: BrowserBootstrap | undefined;
  /** Default true: flags asked for are counted, and sent each minute with exposures and events. */
  readonly telemetry?: boolean | undefined;
}

/** What became different. */
export interface BrowserChange {
  /** Flags whose evaluation changed, appeared or went away. */
  readonly flags: readonly string[];
  readonly status: BrowserStatus;
}

/** The answer of `ready` and `setContext`. */
export interface BrowserReadiness {
  readonly status: BrowserStatus;
  readonly source: BrowserSource;
}

/**
 * Flags of one page, evaluated by the server and held in memory. The name of an experiment stands for
 * its flag, where no flag has this name as its key. Nothing of it throws or rejects.
 */
export interface BrowserClient {
  boolean(flag: string, fallback: boolean): boolean;
  string(flag: string, fallback: string): string;
  number(flag: string, fallback: number): number;
  object<T extends Json>(flag: string, fallback: T): T;
  /** The value, or `fallback` where the flag has none that is of the fallback's type. Counted. */
  details<T extends Json>(flag: string, fallback: T): BrowserDetails<T>;
  /** What the server answered for a flag, uncounted; `null` where it said nothing. */
  evaluation(flag: string): BrowserEvaluation | null;
  /** What `bootstrap` had for a flag, whatever was fetched since: what the server rendered. */
  bootstrapped(flag: string): BrowserEvaluation | null;
  /**
   * The visitor really met what a flag gives: say it where it shows. Only drawn variants are kept,
   * each once. `by` is the context attribute that the flag is drawn by; default: that of its experiment,
   * else `targetingKey`. After `setContext` it is told when the values of that context are there.
   */
  expose(flag: string, by?: string): void;
  /** The unit that the context's attribute `by` (default `targetingKey`) names; `null` without one. */
  unit(by?: string): string | null;
  /**
   * The visitor did something: one row for each time, with a finite `value` where there is one. The
   * unit is the context's attribute `by`, default `targetingKey`; without it nothing is told.
   */
  track(event: string, options?: { readonly value?: number; readonly by?: string }): void;
  /** Resolves when the server was asked once, at the latest after `timeoutMs` (default 3 000). */
  ready(options?: { timeoutMs?: number }): Promise<BrowserReadiness>;
  /** Asks for the values of another context; the old ones stand until there is an answer. */
  setContext(context: BrowserContext): Promise<BrowserReadiness>;
  /** Called after values or status changed; returns how to stop. */
  onChange(listener: (change: BrowserChange) => void): () => void;
  /**
   * Tells a listener what the page does with its flags, from now on: for tools that are to know which
   * variant was met. Returns how to stop.
   */
  listen(listener: UseListener): () => void;
  /** Where telemetry goes to; `null` where the key must not travel. */
  readonly address: { readonly url: string; readonly key: string } | null;
  /** How the values stand now. */
  readiness(): BrowserReadiness;
  /** Begins to ask; `createBrowserClient` has done it already. Also after `close`. */
  start(): void;
  /** Ends the stream and every request; the values stay. */
  close(): void;
}
