import { ProblemError } from '@tidegate/protocol/problem';
import { CHANGED_BYTES_MAX, CHANGED_FLAGS_MAX } from '../store/limits.ts';

/** What one apply or import may publish, in all environments together. */
export interface ChangeAllowance {
  /**
   * Takes entries that are published anew from what is left.
   *
   * @param bytes of each
   * @throws ProblemError `body-too-large` when there is too little left
   */
  take(bytes: readonly number[]): void;
}

/** An allowance that nothing was taken from: while it is used up, a kill has to wait. */
export function createChangeAllowance(
  limits: { readonly flags: number; readonly bytes: number } = {
    flags: CHANGED_FLAGS_MAX,
    bytes: CHANGED_BYTES_MAX,
  },
): ChangeAllowance {
  let flags = 0;
  let bytes = 0;
  return {
    take: (entries) => {
      flags += entries.length;
      for (const one of entries) bytes += one;
      if (flags > limits.flags) throw tooMuch(flags, limits.flags, 'flags');
      if (bytes > limits.bytes) throw tooMuch(bytes, limits.bytes, 'bytes of flags');
    },
  };
}

/**
 * Refuses what would write too many flags, before any is written.
 *
 * @param flags counted once an environment
 * @throws ProblemError `body-too-large`
 */
export function refuseManyFlags(flags: number): void {
  if (flags > CHANGED_FLAGS_MAX) throw tooMuch(flags, CHANGED_FLAGS_MAX, 'flags');
}

function tooMuch(found: number, allowed: number, what: string): ProblemError {
  return new ProblemError(
    'body-too-large',
    `Cannot change ${found} ${what} at once, counted in each environment: ${allowed} are allowed, so that the kill switch never waits long; apply or import them in several parts`,
  );
}
