import type { ServerParts } from './server-parts.ts';

/** Names of the actions that the operator's configuration has: plans may name these and no others. */
export function actionNames({ actions }: Pick<ServerParts, 'actions'>): readonly string[] {
  return actions.names;
}
