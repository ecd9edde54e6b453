import { InvalidArgumentError } from 'commander';

/** Reads the id of a user; throws `InvalidArgumentError` where there is none, as of a variable that is not set. */
export function parseUser(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('It is empty; is the variable set?');
}
