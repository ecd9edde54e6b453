import { countHandedOut, type Evaluation, takeHandedOut } from '@tidegate/core';
import { FORCED_LABELS } from './forced-answers.ts';
import type { Ledger } from './ledger.ts';
import {
  EVALUATION_ANSWERS_MAX,
  EVALUATION_COUNTERS_MAX,
  NAME_LENGTH_MAX,
  UNKNOWN_FLAGS_MAX,
} from './limits.ts';
import { realKeyOf } from './real-key.ts';

/** Hears of every evaluation that was handed to a caller. */
export interface Attribution {
  add(flag: string, evaluation: Evaluation): void;
}

/** How often one answer of a flag was given. */
export interface EvaluationCount {
  readonly flag: string;
  /** Empty when there was none. */
  readonly variant: string;
  readonly draw: number;
  /** A reason of OpenFeature, or what stood above the ruleset: `OVERRIDE`, `KILL_FILE`. */
  readonly reason: string;
  readonly count: number;
}

/**
 * Counts evaluations by (flag, variant, draw, reason). Core's answers are shared, one for
 * each flag and outcome, and count themselves, so a known answer costs one addition. An alias counts under its flag. At most 10 000 counters between two drains and 100 keys that are no
 * flags; what is beyond is dropped and counted. Never throws.
 */
export class EvaluationCounts implements Attribution {
  readonly #ledger: Ledger;
  /** Answers that were handed out since the last drain, and what counts them; `null`: dropped. */
  #handedOut: { readonly evaluation: Evaluation; readonly counter: Counter | null }[] = [];
  #byName = new Map<string, Counter>();
  readonly #unknown = new Set<string>();
  #closed = false;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Counters that wait. */
  get size(): number {
    return this.#byName.size;
  }

  add(flag: string, evaluation: Evaluation): void {
    if (countHandedOut(evaluation) <= 1) this.#first(flag, evaluation);
  }

  /** Everything since the last drain. */
  drain(): readonly EvaluationCount[] {
    this.#settle();
    const drained = Array.from(this.#byName.values());
    this.#byName = new Map();
    return drained;
  }

  /** Takes nothing new any more, once what waits was drained. */
  close(): void {
    this.#closed = true;
  }

  /** An answer that was not given since the last drain, or one that cannot count itself. */
  #first(flag: string, evaluation: Evaluation): void {
    const counter = this.#closed ? null : this.#counterOf(flag, evaluation);
    // One object answers for all keys that are no flags.
    const isOwn = evaluation.errorCode !== 'FLAG_NOT_FOUND' && takeHandedOut(evaluation) > 0;
    if (!isOwn) {
      takeHandedOut(evaluation);
      this.#add(counter, 1);
      return;
    }
    countHandedOut(evaluation);
    if (this.#handedOut.length >= EVALUATION_ANSWERS_MAX) this.#settle();
    this.#handedOut.push({ evaluation, counter });
  }

  /** Takes what answers counted into the counters; lets answers of old rulesets go. */
  #settle(): void {
    for (const { evaluation, counter } of this.#handedOut) {
      this.#add(counter, takeHandedOut(evaluation));
    }
    this.#handedOut = [];
  }

  #add(counter: Counter | null, count: number): void {
    if (counter !== null) counter.count += count;
    else if (!this.#closed) this.#ledger.droppedObservations += count;
  }

  #counterOf(key: string, evaluation: Evaluation): Counter | null {
    const flag = realKeyOf(key, evaluation);
    const variant = evaluation.variant ?? '';
    if (!isCountable(flag) || variant.length > NAME_LENGTH_MAX) return null;
    const { draw } = evaluation;
    const reason = FORCED_LABELS.get(labelKey(evaluation)) ?? evaluation.reason;
    const name = `${reason}\0${draw}\0${variant}\0${flag}`;
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    if (this.#byName.size >= EVALUATION_COUNTERS_MAX) return null;
    if (evaluation.errorCode === 'FLAG_NOT_FOUND' && !this.#mayBeUnknown(flag)) return null;
    const counter = { flag, variant, draw, reason, count: 0 };
    this.#byName.set(name, counter);
    return counter;
  }

  /** Keys made of user ids must not fill the server: the first 100 of a process are told. */
  #mayBeUnknown(flag: string): boolean {
    if (this.#unknown.size < UNKNOWN_FLAGS_MAX) this.#unknown.add(flag);
    return this.#unknown.has(flag);
  }
}

interface Counter extends EvaluationCount {
  count: number;
}

/** Rules of ours are never asked without targeting, so the pair names what stood above them. */
function labelKey({ reason, rule }: Evaluation): string {
  return reason === 'STATIC' && rule !== null ? rule : '';
}

/** A key that the server takes as a name; callers without types may give anything. */
function isCountable(flag: unknown): boolean {
  if (typeof flag !== 'string') return false;
  return (
    flag !== '' && flag.length <= NAME_LENGTH_MAX && flag !== '__proto__' && !flag.includes('\0')
  );
}
