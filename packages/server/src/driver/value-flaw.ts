import { VALUE_LENGTH_MAX } from './limits.ts';

/**
 * Why a target, or what a step learned, may stand in no argument, as a clause; `null` = it may. It comes
 * from a plan or from a program, so it must not be able to say more than a name does. Never throws.
 */
export function valueFlaw(value: string): string | null {
  if (value === '') return 'it is empty';
  if (value.length > VALUE_LENGTH_MAX) return `it has more than ${VALUE_LENGTH_MAX} characters`;
  if (CONTROL.test(value)) return 'it has NUL or another control character';
  if (value.split(/[/\\]/).includes('..')) return 'it has ".." as a part of a path';
  return null;
}

const CONTROL = /\p{Cc}/u;
