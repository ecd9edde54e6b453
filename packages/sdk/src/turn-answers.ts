import type { Evaluation } from '@tidegate/core';
import { FLAGS_PER_TURN_MAX } from './limits.ts';
import { realKeyOf } from './real-key.ts';

/**
 * What flags answered a turn, by the key that was asked for: until it ends they answer the same,
 * whatever is published meanwhile. At most 100.
 */
export class TurnAnswers {
  readonly asked: Map<string, Evaluation> = new Map();

  /** Whether there was room for it. */
  add(key: string, evaluation: Evaluation): boolean {
    if (this.asked.size >= FLAGS_PER_TURN_MAX) return false;
    this.asked.set(key, evaluation);
    return true;
  }

  /**
   * The evaluation of a key that is asked for the first time, or what the same flag answered under
   * another of its keys: a flag and its aliases are one. Never throws.
   */
  agreed(key: string, evaluation: Evaluation): Evaluation {
    const flag = realKeyOf(key, evaluation);
    for (const [other, earlier] of this.asked) {
      if (realKeyOf(other, earlier) !== flag || earlier.servedAs === evaluation.servedAs) continue;
      return { ...earlier, metadata: { ...earlier.metadata, aliasOf: flag } };
    }
    return evaluation;
  }
}
