import type { Json } from '@tidegate/core';
import type { Turn } from '../types.ts';

/** What a function gets that answers a turn, for the user or in the shadow. */
export interface ShadowArm {
  /**
   * For `control` the turn itself. In the shadow one behind a fence: its tools have no effect, the
   * shadowed flag answers the candidate's variant, and nothing that it is told counts for the user.
   */
  readonly turn: Turn;
  /** True where a user waits for the answer. */
  readonly live: boolean;
  /** Aborted when the shadow must stop; that of the live arm never is. */
  readonly signal: AbortSignal;
  /** What this arm answered, where neither its return value nor `turn.aiSdk` says so. Never throws. */
  report(answer: unknown): void;
}

/** One call of a tool. */
export interface ShadowCall {
  readonly tool: string;
  /** `undefined` = nobody told with what. */
  readonly input: Json | undefined;
}

/** What an arm did. */
export interface ShadowAnswer {
  readonly calls: readonly ShadowCall[];
  readonly answer: Json;
}

/**
 * How alike two answers are: `true` or 1 = the same, `false` or 0 = nothing in common. What throws,
 * or is neither, leaves the turn without a comparison.
 */
export type ShadowCompare = (control: ShadowAnswer, shadow: ShadowAnswer) => boolean | number;

/** The two ways to answer a turn. `T` is whatever the program hands to its user. */
export interface ShadowArms<T> {
  /** Answers the user. What it returns or throws is handed on as it is. */
  readonly control: (arm: ShadowArm) => T;
  /** Answers nobody: a text, JSON, a stream of texts, or what `streamText` returns. */
  readonly candidate: (arm: ShadowArm) => unknown;
  /**
   * `control` in a form that may run a second time, unseen: all that it does to the world goes
   * through tools. With it a part of the shadowed turns runs control again, which is how often two
   * runs of one thing differ (`shadow_noise_rate`). Absent = never.
   */
  readonly again?: (arm: ShadowArm) => unknown;
  /** Default: the same tool calls, and at least `sameFrom` of the words or values in common. */
  readonly compare?: ShadowCompare;
  /** When the shadow begins: once control has answered (default), or soon after it began. */
  readonly start?: 'after' | 'beside';
  readonly limits?: {
    /** Longest shadow turn, ms; default that of the client. */
    readonly timeoutMs?: number;
    /** Likeness 0..1 from which two answers are the same; default 0.8. */
    readonly sameFrom?: number;
  };
  /** Hears of every shadow turn that ended: for a log of your own. What it throws is ignored. */
  readonly log?: (outcome: ShadowOutcome) => void;
}

/** One shadow turn that ended. It holds what users and agents wrote: mask it before you keep it. */
export interface ShadowOutcome {
  readonly flag: string;
  /** The variant in the shadow. */
  readonly variant: string;
  /** `noise` = control ran a second time. */
  readonly kind: 'candidate' | 'noise';
  readonly unit: string;
  readonly failed: boolean;
  /** What it failed of; `undefined` where it did not. */
  readonly error: unknown;
  readonly latencyMs: number;
  /** `null` = nothing was said of its cost. */
  readonly costUsd: number | null;
  /** The first tool that nothing real could answer; `null` = none. */
  readonly stub: string | null;
  /** `null` = it could not be compared. */
  readonly mismatch: boolean | null;
  /** 0..1; `null` = it was not compared to the end. */
  readonly likeness: number | null;
  readonly control: { readonly calls: readonly ShadowCall[]; readonly answer: Json | undefined };
  readonly shadow: { readonly calls: readonly ShadowCall[]; readonly answer: Json | undefined };
}

/** Bounds of all shadow turns of a process. */
export interface ShadowOptions {
  /** Money that shadow turns may cost in an hour, US dollars; default 1. 0 = no shadow. */
  readonly costUsdPerHour?: number;
  /** Shadow turns at the same time; default 4. Nothing waits: what is beyond is left out, and counted. */
  readonly concurrency?: number;
  /** Longest shadow turn, and longest wait for control's answer, ms; default 60 000. */
  readonly timeoutMs?: number;
  /** Share of shadow turns that runs control again, where there is an `again`, 0..1; default 0.05. */
  readonly noiseShare?: number;
}
