import { useFlag } from '../react/use-flag.ts';

/**
 * Whether a flag is on for the visitor: `useFlag(flag, false)` under the name that programs with one
 * function a user know. The visitor is the one of the provider's context, whatever `userId` says.
 * Never throws.
 *
 * @example
 * const hasSplitView = useFeatureFlag('splitViewLayout', userId);
 */
export function useFeatureFlag(flag: string, _userId?: string): boolean {
  return useFlag(flag, false);
}
