import type { Json } from '@tidegate/core';
import { likeness } from './likeness.ts';
import { inputKey } from './plain-json.ts';
import type { ShadowCall, ShadowCompare } from './types.ts';

/** What an arm did, as far as it is known. */
export interface ComparedArm {
  readonly calls: readonly ShadowCall[];
  readonly answer: Json | undefined;
}

/** What a comparison came to; both `null` = there was nothing to compare. */
export interface Comparison {
  readonly mismatch: boolean | null;
  /** 0..1; `null` = not compared to the end. */
  readonly likeness: number | null;
}

/**
 * Compares a shadow turn with the live one: tool calls one by one, names and inputs, then the answers.
 * From the first stub on nothing counts: a turn with one is a mismatch when its calls up to there
 * differ from the live ones, and else not compared. `Error` when `compare` throws or answers neither
 * a boolean nor a number from 0 to 1.
 */
export function compareTurns(
  control: ComparedArm,
  shadow: ComparedArm & { readonly stubAt: number | null },
  how: { readonly compare: ShadowCompare | undefined; readonly sameFrom: number },
): Comparison {
  const { stubAt } = shadow;
  if (stubAt !== null) {
    const until = stubAt + 1;
    const isSame = areSame(control.calls.slice(0, until), shadow.calls.slice(0, until));
    return { mismatch: isSame ? null : true, likeness: null };
  }
  if (control.answer === undefined || shadow.answer === undefined) return NOT_COMPARED;
  const answers = [
    { calls: control.calls, answer: control.answer },
    { calls: shadow.calls, answer: shadow.answer },
  ] as const;
  if (how.compare !== undefined) {
    const alike = shareOf(how.compare(...answers));
    return { mismatch: alike < how.sameFrom, likeness: alike };
  }
  const alike = likeness(control.answer, shadow.answer);
  const isSame = areSame(control.calls, shadow.calls) && alike >= how.sameFrom;
  return { mismatch: !isSame, likeness: alike };
}

const NOT_COMPARED: Comparison = { mismatch: null, likeness: null };

/** An input that nobody told may be any. */
function areSame(left: readonly ShadowCall[], right: readonly ShadowCall[]): boolean {
  if (left.length !== right.length) return false;
  return left.every(({ tool, input }, index) => {
    const other = right[index];
    if (other === undefined || other.tool !== tool) return false;
    if (input === undefined || other.input === undefined) return true;
    return inputKey(input) === inputKey(other.input);
  });
}

function shareOf(alike: unknown): number {
  if (typeof alike === 'boolean') return alike ? 1 : 0;
  if (typeof alike === 'number' && alike >= 0 && alike <= 1) return alike;
  throw new Error(
    `Cannot compare two answers: "compare" gave "${String(alike)}"; give true, false or a number from 0 to 1`,
  );
}
