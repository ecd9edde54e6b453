import { describeShare } from '@tidegate/core';
import type { RolloutView } from '@tidegate/protocol';
import { plain } from './plain.ts';

/** A rollout in one line, for logs. */
export function rolloutLine(view: RolloutView): string {
  const phase = view.phases[view.phase];
  const where =
    phase === undefined
      ? ''
      : ` phase ${view.phase + 1} of ${view.phases.length} "${phase.name}" ${describeShare(phase.weightParts)}`;
  const failing = Object.values(view.verdicts)
    .filter(({ kind }) => kind === 'fail' || kind === 'error')
    .map(({ sentence }) => `; ${sentence}`);
  const waits = view.blockers.length === 0 ? '' : `; waits for ${view.blockers.join(', ')}`;
  const reason = view.reason === '' ? '' : `; ${view.reason}`;
  return plain(`${view.id} ${view.status}${where}${waits}${reason}${failing.join('')}`);
}
