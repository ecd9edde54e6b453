import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

type FreezeRoute = 'freezes' | 'createFreeze' | 'endFreeze' | 'stopRollouts';

/** What keeps a whole environment still: freezes, and the emergency stop. */
export function freezeHandlers(_parts: ServerParts): Pick<Handlers, FreezeRoute> {
  const todo = async (): Promise<never> => {
    throw new Error('not built yet');
  };
  return { freezes: todo, createFreeze: todo, endFreeze: todo, stopRollouts: todo };
}
