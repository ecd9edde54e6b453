import type { BrowserStatus } from '../browser/types.ts';
import { useClientState } from './use-client-state.ts';

/** How the values stand: see `BrowserStatus`; `loading` while React hydrates. Never throws. */
export function useStatus(): BrowserStatus {
  return useClientState(
    (client) => client?.readiness().status ?? 'loading',
    () => 'loading',
  );
}
