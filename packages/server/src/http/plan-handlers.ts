import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

type PlanRoute = 'plans' | 'promotePlan' | 'previewEdit' | 'rolloutTicks';

/** Plans that were applied, and what they do to rollouts. */
export function planHandlers(_parts: ServerParts): Pick<Handlers, PlanRoute> {
  const todo = async (): Promise<never> => {
    throw new Error('not built yet');
  };
  return { plans: todo, promotePlan: todo, previewEdit: todo, rolloutTicks: todo };
}
