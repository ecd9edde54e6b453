import type { Evaluation } from '@tidegate/core';
import { NAME_LENGTH_MAX } from '@tidegate/protocol';
import type { Limits } from '../config/limits.ts';

/** How often one answer of a flag was given. */
export interface EvaluationCount {
  readonly flag: string;
  /** Empty when there was none. */
  readonly variant: string;
  readonly draw: number;
  readonly reason: Evaluation['reason'];
  readonly count: number;
}

/** Counts the answers of one environment. */
export interface EvaluationCounts {
  /** An alias counts under its flag; the empty key is that of no flag. */
  add(key: string, evaluation: Evaluation): void;
  /** Everything since the last drain. */
  drain(): { readonly counts: readonly EvaluationCount[]; readonly dropped: number };
}

type Bounds = Pick<Limits, 'evaluationCountersMax' | 'evaluationAnswersMax' | 'unknownFlagsMax'>;

/**
 * Counts evaluations by (flag, variant, draw, reason). Core's answers are frozen and shared, one for
 * each flag and outcome, so a known answer costs one look into a map and one addition. At most
 * `evaluationCountersMax` counters between two drains, and `unknownFlagsMax` keys that are no flags;
 * what is beyond, and names that cannot be stored, is dropped and counted. Never throws.
 */
export function createEvaluationCounts(limits: Bounds): EvaluationCounts {
  let byAnswer = new Map<Evaluation, Counter>();
  let byName = new Map<string, Counter>();
  const unknown = new Set<string>();
  let dropped = 0;

  /** Keys made of user ids must not fill the store: the first ones are told. */
  const mayBeUnknown = (key: string): boolean => {
    if (unknown.size < limits.unknownFlagsMax) unknown.add(key);
    return unknown.has(key);
  };
  const counterOf = (key: string, evaluation: Evaluation): Counter | null => {
    const flag = realKeyOf(key, evaluation);
    const { draw, reason } = evaluation;
    const variant = evaluation.variant ?? '';
    if (!isStorable(flag) || !isStorable(variant)) return null;
    const name = `${reason}\0${draw}\0${variant}\0${flag}`;
    const known = byName.get(name);
    if (known !== undefined) return known;
    if (byName.size >= limits.evaluationCountersMax) return null;
    if (isNotFound(evaluation) && flag !== '' && !mayBeUnknown(flag)) return null;
    const counter = { flag, variant, draw, reason, count: 0 };
    byName.set(name, counter);
    return counter;
  };
  const addFirst = (key: string, evaluation: Evaluation): void => {
    const counter = counterOf(key, evaluation);
    if (counter === null) {
      dropped += 1;
      return;
    }
    counter.count += 1;
    // One object answers for all keys that are no flags.
    if (isNotFound(evaluation)) return;
    if (byAnswer.size >= limits.evaluationAnswersMax) byAnswer.clear();
    byAnswer.set(evaluation, counter);
  };

  return {
    add(key, evaluation) {
      const counter = byAnswer.get(evaluation);
      if (counter === undefined) addFirst(key, evaluation);
      else counter.count += 1;
    },
    drain() {
      const drained = { counts: [...byName.values()], dropped };
      byName = new Map();
      // Also lets answers of rulesets go that are no longer in force.
      byAnswer = new Map();
      dropped = 0;
      return drained;
    },
  };
}

interface Counter extends EvaluationCount {
  count: number;
}

function realKeyOf(key: string, { metadata }: Evaluation): string {
  const aliasOf = Object.hasOwn(metadata, 'aliasOf') ? metadata['aliasOf'] : undefined;
  return typeof aliasOf === 'string' && aliasOf !== '' ? aliasOf : key;
}

function isNotFound({ errorCode }: Evaluation): boolean {
  return errorCode === 'FLAG_NOT_FOUND';
}

function isStorable(name: string): boolean {
  return name.length <= NAME_LENGTH_MAX && name !== '__proto__' && !name.includes('\0');
}
