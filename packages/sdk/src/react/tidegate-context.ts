import { createContext, useContext } from 'react';
import type { BrowserClient } from '../browser/types.ts';

/** The client of the nearest provider. */
export const TidegateContext = createContext<BrowserClient | null>(null);

/** The client that the nearest `TidegateProvider` gives; `null` outside of one. Never throws. */
export function useTidegate(): BrowserClient | null {
  return useContext(TidegateContext);
}
