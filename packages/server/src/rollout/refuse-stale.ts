import type { RolloutCommand } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import type { StoredRollout } from './load.ts';

/**
 * Of two people who saw the same, the first decides and the second looks again. Ticks that only
 * count time and units come every second: they make nobody's view old. What takes away is never
 * stale.
 *
 * @throws ProblemError `conflict` when more than a tick happened since the revision that was seen,
 *   or there is no such revision yet
 */
export function refuseStale({ row }: StoredRollout, command: RolloutCommand): void {
  const isFree = command.type === 'abort' || command.type === 'rollback';
  const seen = isFree || !('revision' in command) ? undefined : command.revision;
  if (seen === undefined || (seen >= row.actedRevision && seen <= row.revision)) return;
  const since = seen > row.revision ? 'it has not come to that' : 'it was changed since';
  throw new ProblemError(
    'conflict',
    `Cannot ${command.type} rollout "${row.id}" at revision ${seen}: ${since}, it is at ${row.revision}; look at it and decide again`,
  );
}
