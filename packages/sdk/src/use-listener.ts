import type { Json } from '@tidegate/core';

/** What a flag answered. Shared between calls: never change it. */
export interface UsedAnswer {
  /** `undefined` where the caller's fallback was used. */
  readonly value?: Json | undefined;
  /** Authored variant name, without the draw; `null` where there is none. */
  readonly variant: string | null;
  /** Draw that decided, 0 when the unit was not drawn. */
  readonly draw: number;
  /** OpenFeature's reason. */
  readonly reason: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A turn that is over. */
export interface UsedTurn {
  readonly failed: boolean;
  /** What `fail` was given; `undefined` where nothing was. */
  readonly error?: unknown;
  /** From its first flag to its end, ms. */
  readonly latencyMs: number;
  /** What the flags answered that it asked for, by key; at most 100. */
  readonly asked: ReadonlyMap<string, UsedAnswer>;
  /** The conversation, as the program names it; `null` without one. */
  readonly unit: string | null;
}

/**
 * Hears at once what a program does with its flags: so other tools learn which variant ran. Units
 * are the raw ones: hide them (`pseudonym`) before they leave the process. What a listener throws is
 * ignored; it is called in the middle of the caller's work, and must be quick.
 */
export interface UseListener {
  /** A flag was asked for; in a turn only the first time. `unit` is the one that it is drawn by. */
  evaluated?(flag: string, answer: UsedAnswer, unit: string | null): void;
  /** A unit met a drawn variant: once a unit and draw. */
  exposed?(flag: string, answer: UsedAnswer, unit: string | null): void;
  /** A unit did something. */
  tracked?(event: string, unit: string | null, value: number | undefined): void;
  /** A turn ended, whether it asked for a flag or not. Servers only. */
  turnEnded?(turn: UsedTurn): void;
}
