import { compileRuleset } from '../flag/compile-ruleset.ts';
import { namedSegments } from '../flag/inline-segments.ts';
import type { FlagdFlag, Logic } from '../flag/types.ts';

/** Why SDKs would refuse a condition, and what would be right. */
export interface Refusal {
  readonly why: string;
  readonly instead: string;
}

/**
 * What the compiler of SDKs says against a condition: an operator that is not known, wrong operands,
 * too many or too deep. `null` when it takes it. Segments that it names count as there. Never throws.
 */
export function refusedByCompiler(condition: Logic): Refusal | null {
  const probe: FlagdFlag = {
    state: 'ENABLED',
    variants: { on: true },
    defaultVariant: 'on',
    targeting: { if: [condition, 'on', 'on'] },
  };
  const $evaluators = Object.fromEntries(namedSegments(condition).map((name) => [name, true]));
  const why = compileRuleset({ flags: { probe }, $evaluators }).broken.get('probe');
  if (why === undefined) return null;
  // "Cannot compile flag "probe": <why>; <what to do>"
  const told = why.slice(why.indexOf(': ') + 2);
  const end = told.lastIndexOf('; ');
  return end < 0
    ? { why: told, instead: 'another condition' }
    : { why: told.slice(0, end), instead: told.slice(end + 2) };
}
