import { oneEnvironmentOf } from '../auth/environment-of.ts';
import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

/** Tickets for streams that an `EventSource` opens. */
export function ticketHandlers({
  tickets,
}: Pick<ServerParts, 'tickets'>): Pick<Handlers, 'streamTicket'> {
  return {
    streamTicket: ({ query, caller }) =>
      tickets.mint({
        environment: oneEnvironmentOf(caller, query.environment),
        keyId: caller.id,
        kind: caller.kind,
        keyExpiresMs: caller.expiresMs,
        opens: caller.kind === 'browser' ? 'changes' : 'any',
        at: null,
      }),
  };
}
