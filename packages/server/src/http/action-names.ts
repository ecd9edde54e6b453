import type { KnownAction } from '../plan/known-actions.ts';
import type { ServerParts } from './server-parts.ts';

/** What the operator's configuration has that plans may name: actions, and drivers of their environments. */
export function actionNames({
  actions,
  drivers,
}: {
  readonly actions: Pick<ServerParts['actions'], 'names'>;
  readonly drivers: Pick<ServerParts['drivers'], 'entries'>;
}): readonly KnownAction[] {
  const driven = drivers.entries.map(({ name, environment }) => ({ driver: name, environment }));
  return [...actions.names, ...driven];
}
