import { ProblemError } from '@tidegate/protocol/problem';
import {
  RULESET_BYTES_MAX,
  RULESET_FLAGS_MAX,
  RULESET_GROWTH_BYTES,
  RULESET_GROWTH_FACTOR,
  RULESET_WARNING_SHARE,
} from '../store/limits.ts';

/** How large a ruleset is: entries, and bytes of their JSON. */
export interface RulesetSize {
  readonly flags: number;
  readonly bytes: number;
}

/**
 * Holds the size that a ruleset would get against the limits of one environment. What does not grow
 * is never refused.
 *
 * @returns warnings from 80 % of a limit on
 * @throws ProblemError `body-too-large` above a limit; `conflict` when it grows to more than twice
 *   its size and above 1 MiB, unless that is confirmed
 */
export function reviewRulesetSize(
  environment: string,
  before: RulesetSize,
  after: RulesetSize,
  confirmGrowth = true,
): string[] {
  const warnings = [
    ...review(environment, 'flags', before.flags, after.flags, RULESET_FLAGS_MAX),
    ...review(environment, 'bytes', before.bytes, after.bytes, RULESET_BYTES_MAX),
  ];
  const isJump =
    after.bytes > RULESET_GROWTH_BYTES && after.bytes > before.bytes * RULESET_GROWTH_FACTOR;
  if (isJump && !confirmGrowth) {
    throw new ProblemError(
      'conflict',
      `Cannot publish the ruleset of environment "${environment}": it grows from ${before.bytes} to ${after.bytes} bytes; look whether that is meant, and confirm the growth`,
    );
  }
  return warnings;
}

/**
 * What lowering may come to before it is ended: flags may be far larger than the files they are made
 * from.
 *
 * @returns takes the bytes of one entry
 * @throws ProblemError `body-too-large`, from what is returned, above the limit and the size before
 */
export function publishingAllowance(
  environment: string,
  before: RulesetSize,
): (bytes: number) => void {
  const max = Math.max(RULESET_BYTES_MAX, before.bytes);
  let spent = 0;
  return (bytes) => {
    spent += bytes;
    if (spent > max) throw tooLarge(environment, `over ${max} bytes`, RULESET_BYTES_MAX);
  };
}

function tooLarge(environment: string, found: string, max: number): ProblemError {
  return new ProblemError(
    'body-too-large',
    `Cannot publish the ruleset of environment "${environment}": it would have ${found}, and ${max} are allowed; archive flags that nobody asks for`,
  );
}

function review(
  environment: string,
  what: string,
  before: number,
  after: number,
  max: number,
): string[] {
  if (after > max && after > before) {
    throw tooLarge(environment, `${after} ${what}`, max);
  }
  if (after <= max * RULESET_WARNING_SHARE) return [];
  return [
    `The ruleset of environment "${environment}" has ${after} ${what} of ${max}: archive flags that nobody asks for`,
  ];
}
