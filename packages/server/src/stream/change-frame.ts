import type { RulesetCause } from '@tidegate/protocol';

/** `flagConfigEtag` of a bulk evaluation that must bring a new ticket, whatever the answers are. */
export const RENEWAL = 'renew';

/**
 * The event that tells an OFREP client to ask again. `cause` is ours: our browser client waits a
 * random while of at most 10 s before it asks, after a rollback or kill of at most 1 s. Never
 * throws. Source: OFREP 0.3.0, `sseEvent`.
 *
 * @param change.to what the change led to; `null` = not known, and the client keeps what it has
 */
export function changeFrame(change: {
  readonly to: string | null;
  readonly serverMs: number;
  readonly cause: RulesetCause;
}): string {
  const data = {
    type: 'refetchEvaluation',
    ...(change.to === null ? {} : { etag: change.to }),
    lastModified: Math.floor(change.serverMs / 1_000),
    cause: change.cause,
  };
  const id = change.to === null ? '' : `id: ${change.to}\n`;
  return `event: message\n${id}data: ${JSON.stringify(data)}\n\n`;
}

/**
 * The only event of a stream whose ticket is of the past: ask again, for answers and for a ticket.
 * Its id comes back as `Last-Event-ID`, which is how the second attempt is known.
 */
export function renewalFrame(retryMs: number): string {
  const data = { type: 'refetchEvaluation', etag: RENEWAL, cause: 'publish' };
  return `retry: ${retryMs}\nevent: message\nid: ${RENEWAL}\ndata: ${JSON.stringify(data)}\n\n`;
}
