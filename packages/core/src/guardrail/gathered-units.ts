import { PENDING_DRAWS_MAX } from './comparison-limits.ts';
import type { PendingUnits } from './memory-types.ts';

/**
 * What waits and what arrived, by draw: `blocks` have units of both arms, the rest waits on. A block
 * closes as soon as it has both, which depends on how many were at risk and never on how many
 * failed. At most 64 draws wait, the newest. Both lists are ascending by draw. Never throws.
 */
export function gatheredUnits(
  pending: readonly PendingUnits[],
  arrived: readonly PendingUnits[],
): { readonly blocks: readonly PendingUnits[]; readonly pending: readonly PendingUnits[] } {
  if (arrived.length === 0) return { blocks: [], pending };
  const blocks: PendingUnits[] = [];
  const waiting = pending.filter(({ draw }) => !arrived.some((each) => each.draw === draw));
  for (const each of arrived) {
    const before = pending.find(({ draw }) => draw === each.draw);
    const both = before === undefined ? each : added(before, each);
    if (both.control > 0 && both.candidate > 0) blocks.push(both);
    else waiting.push(both);
  }
  waiting.sort((a, b) => a.draw - b.draw);
  return { blocks, pending: waiting.slice(-PENDING_DRAWS_MAX) };
}

function added(a: PendingUnits, b: PendingUnits): PendingUnits {
  return {
    draw: a.draw,
    control: a.control + b.control,
    candidate: a.candidate + b.candidate,
    controlFailures: a.controlFailures + b.controlFailures,
    candidateFailures: a.candidateFailures + b.candidateFailures,
  };
}
