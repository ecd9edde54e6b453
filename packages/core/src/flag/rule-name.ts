import type { FlagdFlag } from './types.ts';

/**
 * The name of a branch of a flag's outermost `if`: what the flag's metadata `rules` calls it
 * (`"staff,ramp,serve"`), else its number. Never throws.
 *
 * @param branch from 1
 */
export function ruleName(metadata: FlagdFlag['metadata'], branch: number): string {
  const names =
    metadata !== undefined && Object.hasOwn(metadata, 'rules') ? metadata['rules'] : undefined;
  const name = typeof names === 'string' ? names.split(',')[branch - 1] : undefined;
  return name === undefined || name === '' ? String(branch) : name;
}
