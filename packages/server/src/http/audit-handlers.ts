import { oneEnvironmentOf } from '../auth/environment-of.ts';
import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

/** The audit chain of an environment. */
export function auditHandlers({ store }: ServerParts): Pick<Handlers, 'audit'> {
  return {
    audit: async ({ query, caller }) =>
      await store.read('listAudit', {
        environment: oneEnvironmentOf(caller, query.environment),
        subject: query.subject ?? null,
      }),
  };
}
