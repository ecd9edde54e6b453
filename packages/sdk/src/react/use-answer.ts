import type { BrowserEvaluation } from '../browser/types.ts';
import { useClientState } from './use-client-state.ts';

/**
 * Something of a flag's evaluation, held against the client: the component renders again when it
 * becomes another one by `Object.is`, and for nothing else. While React hydrates it is what the
 * bootstrap had. Never throws.
 */
export function useAnswer<T>(flag: string, pick: (evaluation: BrowserEvaluation | null) => T): T {
  return useClientState(
    (client) => pick(client?.evaluation(flag) ?? null),
    (client) => pick(client?.bootstrapped(flag) ?? null),
  );
}
