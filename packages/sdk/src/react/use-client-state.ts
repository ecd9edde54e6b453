import { useCallback, useContext, useSyncExternalStore } from 'react';
import type { BrowserClient } from '../browser/types.ts';
import { TidegateContext } from './tidegate-context.ts';

/** The nearest client; `null` outside of a provider. */
type NearestClient = BrowserClient | null;

/**
 * Something that the nearest client says: the component renders again when it becomes another one by
 * `Object.is`, and for nothing else. Never throws.
 *
 * @param hydrating the same while React hydrates, which must be what the server rendered
 */
export function useClientState<T>(
  now: (client: NearestClient) => T,
  hydrating: (client: NearestClient) => T,
): T {
  const client = useContext(TidegateContext);
  const subscribe = useCallback(
    (onChange: () => void) => client?.onChange(onChange) ?? (() => {}),
    [client],
  );
  return useSyncExternalStore(
    subscribe,
    () => now(client),
    () => hydrating(client),
  );
}
