import { InvalidArgumentError } from 'commander';

/**
 * Makes a reader of whole numbers within a range whose ends are allowed; it throws
 * `InvalidArgumentError` for anything else.
 */
export function parseWhole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`"${text}" is no whole number from ${min} to ${max}.`);
  };
}
