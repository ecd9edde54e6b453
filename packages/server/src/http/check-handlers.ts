import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

/** Whether an installation is ready for a rollout. */
export function checkHandlers(_parts: ServerParts): Pick<Handlers, 'runChecks'> {
  return {
    runChecks: async () => {
      throw new Error('not built yet');
    },
  };
}
