import type { OpenConversation } from './conversation-book.ts';
import type { Fold } from './fold.ts';
import type { Ledger } from './ledger.ts';
import type { Observations } from './observations.ts';

/**
 * Folds what a conversation came to, under each variant that its turns met and for the whole
 * product: one trial of `conversation_failure_rate`, the mean latency of its turns as
 * `conversation_response_ms`, `session_duration_s`, and its cost as the one observation of
 * `cost_usd` that comparisons count; one that finds no room is dropped and counted. A conversation none of whose turns ended says nothing.
 */
export function foldConversation(
  host: {
    readonly fold: Fold;
    readonly observations: Observations;
    readonly ledger: Pick<Ledger, 'droppedObservations'>;
  },
  { tallies, startedMs, lastSeenMs }: OpenConversation,
): void {
  const { fold, observations, ledger } = host;
  const durationS = Math.max(0, lastSeenMs - startedMs) / 1_000;
  for (const { place, turns, failedTurns, latencySumMs, costUsd } of tallies) {
    if (turns === 0) continue;
    const at = [place];
    observations.observe(at, 'conversation_failure_rate', failedTurns > 0);
    observations.observe(at, 'conversation_response_ms', latencySumMs / turns);
    observations.observe(at, 'session_duration_s', durationS);
    if (costUsd === null || fold.addUnitValue(place, 'cost_usd', costUsd)) continue;
    ledger.droppedObservations += 1;
  }
}
