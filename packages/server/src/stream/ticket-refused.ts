import { ProblemError } from '@tidegate/protocol';
import type { TicketHolder } from './tickets.ts';

/** Why a ticket opens nothing here: `null` = it is no ticket any more, else it is for another door. */
export function ticketRefused(what: string, holder: TicketHolder | null): ProblemError {
  if (holder !== null)
    return new ProblemError(
      'forbidden',
      `Cannot use "${what}": the ticket opens "GET /api/v1/stream/changes" only; get one from "POST /api/v1/stream/tickets" with a key of kind "server"`,
    );
  return new ProblemError(
    'unauthenticated',
    `Cannot use "${what}": the ticket is unknown, used or expired; get another from "POST /api/v1/stream/tickets"`,
  );
}
