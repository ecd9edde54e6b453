import type { Evaluation, FlagdFlag, Json } from '@tidegate/core';
import type { MetVariant } from '../exposures.ts';
import type { TrackedEvent } from '../tracked-events.ts';
import type { Client, ClientOptions } from '../types.ts';

/** What a flag is in a test: a value that everybody gets, or a whole flagd flag with its rules. */
export type TestFlag = Json | FlagdFlag;

/** How to make a client for tests. */
export interface TestClientOptions
  extends Pick<
    ClientOptions,
    'onWarning' | 'overrides' | 'turnDeadlineMs' | 'conversationIdleMs' | 'prices' | 'shadow'
  > {
  readonly flags?: Readonly<Record<string, TestFlag>>;
  /** Clock of ramps, exposures and events, ms since epoch; default: the wall clock. */
  readonly nowMs?: () => number;
}

/** One evaluation that was handed out. */
export interface RecordedEvaluation
  extends Pick<Evaluation, 'variant' | 'draw' | 'rule' | 'reason' | 'value'> {
  readonly flag: string;
}

/** One turn that ended, or whose deadline passed. */
export interface RecordedTurn {
  readonly failed: boolean;
  readonly latencyMs: number;
  /** Variant of each flag that it asked for; `null` where there was none. */
  readonly variants: Readonly<Record<string, string | null>>;
}

/** A zero-tolerance event that was reported under a watched flag. */
export interface RecordedReport {
  readonly metric: string;
  readonly detector: string;
  readonly flag: string;
  readonly variant: string;
  readonly draw: number;
  readonly unit: string;
}

/**
 * A client without network that remembers what it was asked: the last 10 000 of each kind. Nobody
 * signs for it: its `conversationPin` is `null`.
 */
export interface TestClient extends Client {
  /**
   * Changes a flag, or adds it. A text that names one of its variants, or a value that one of them
   * has, serves that variant to all; any other value becomes the flag's only one; a whole flagd
   * flag takes its place. Listeners of `onRuleset` hear of it.
   */
  set(flag: string, to: TestFlag): void;
  readonly evaluations: readonly RecordedEvaluation[];
  /** Units that met a drawn variant, such as `new~4`. */
  readonly exposures: readonly MetVariant[];
  /** What `track` was told, of the client and of turns. */
  readonly events: readonly TrackedEvent[];
  readonly turns: readonly RecordedTurn[];
  readonly reports: readonly RecordedReport[];
  /** Forgets what was remembered; flags stay as they are. */
  forget(): void;
}
