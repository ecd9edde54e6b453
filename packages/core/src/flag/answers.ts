import type { Json } from '../json.ts';
import { parseDrawName } from './draw-name.ts';
import type { Evaluation, EvaluationErrorCode, EvaluationReason } from './types.ts';

type Metadata = Evaluation['metadata'];

/** A variant under its name in the document, and what decided for it. */
export interface ServedVariant {
  readonly servedAs: string;
  readonly value: Json;
  /** `null` where no rule was asked. */
  readonly rule: string | null;
  readonly reason: EvaluationReason;
}

/** The frozen answer that serves a variant. Never throws. */
export function variantAnswer(served: ServedVariant, metadata: Metadata): Evaluation {
  const { servedAs, value, rule, reason } = served;
  const { variant, draw } = parseDrawName(servedAs);
  return new Answer({ value, variant, draw, servedAs, rule, reason, metadata });
}

/** The frozen answer that leaves it to the caller's default. Never throws. */
export function emptyAnswer(
  reason: EvaluationReason,
  rule: string | null,
  metadata: Metadata,
): Evaluation {
  return new Answer({ ...NOTHING, rule, reason, metadata });
}

/** The frozen answer of a flag that cannot be evaluated. Never throws. */
export function errorAnswer(errorCode: EvaluationErrorCode, metadata: Metadata): Evaluation {
  return new Answer({ ...NOTHING, rule: null, reason: 'ERROR', errorCode, metadata });
}

/**
 * Counts in the answer itself that it was handed out once more: answers are shared, so the one that
 * hands them out needs no table. One such for each ruleset.
 *
 * @returns how often since `takeHandedOut`; 0 for an object that is no answer of `evaluate`
 */
export function countHandedOut(evaluation: Evaluation): number {
  return Answer.count(evaluation);
}

/** How often an answer was handed out, and begins anew. */
export function takeHandedOut(evaluation: Evaluation): number {
  return Answer.take(evaluation);
}

class Answer implements Evaluation {
  readonly value: Evaluation['value'];
  readonly variant: Evaluation['variant'];
  readonly draw: number;
  readonly servedAs: Evaluation['servedAs'];
  readonly rule: Evaluation['rule'];
  readonly reason: EvaluationReason;
  declare readonly errorCode?: EvaluationErrorCode;
  readonly metadata: Metadata;
  // What is private may change in a frozen object: the answer stays what it is.
  #handedOut = 0;

  constructor(answer: Evaluation) {
    this.value = answer.value;
    this.variant = answer.variant;
    this.draw = answer.draw;
    this.servedAs = answer.servedAs;
    this.rule = answer.rule;
    this.reason = answer.reason;
    if (answer.errorCode !== undefined) this.errorCode = answer.errorCode;
    this.metadata = answer.metadata;
    Object.freeze(this);
  }

  static count(evaluation: Evaluation): number {
    if (!(#handedOut in evaluation)) return 0;
    evaluation.#handedOut += 1;
    return evaluation.#handedOut;
  }

  static take(evaluation: Evaluation): number {
    if (!(#handedOut in evaluation)) return 0;
    const handedOut = evaluation.#handedOut;
    evaluation.#handedOut = 0;
    return handedOut;
  }
}

const NOTHING = { value: undefined, variant: null, draw: 0, servedAs: null } as const;
