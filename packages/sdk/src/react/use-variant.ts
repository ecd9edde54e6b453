import { useAnswer } from './use-answer.ts';

/**
 * The name of the variant that a flag has here, without its draw; `null` while there is none. The
 * component renders again when it changes. Never throws.
 */
export function useVariant(flag: string): string | null {
  return useAnswer(flag, (evaluation) => evaluation?.variant ?? null);
}
