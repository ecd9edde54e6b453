import type { Guardrail } from '../guardrail/types.ts';
import { ACTION_RANK } from './action-rank.ts';

/**
 * Whether a worse rule of the same metric fails too: then people are told of that one only. The
 * milder rule stays as it is; nothing clears it but its own evidence. Never throws.
 *
 * @param failing guardrails that fail now, this one among them
 */
export function isSuperseded(guardrail: Guardrail, failing: readonly Guardrail[]): boolean {
  return failing.some(
    (other) => other.metric === guardrail.metric && isWorse(other, guardrail, failing),
  );
}

/** What a notice says of milder rules that fail too; empty without any. */
export function alsoFailing(guardrail: Guardrail, failing: readonly Guardrail[]): string {
  const names = failing
    .filter((other) => other.metric === guardrail.metric && isWorse(guardrail, other, failing))
    .map(({ name }) => `"${name}"`);
  return names.length === 0 ? '' : `; it supersedes ${names.join(', ')}`;
}

/** By action, then by how far away the limit is; of equals the one that stands first. */
function isWorse(one: Guardrail, other: Guardrail, order: readonly Guardrail[]): boolean {
  if (one.name === other.name) return false;
  const byAction = ACTION_RANK[one.action] - ACTION_RANK[other.action];
  if (byAction !== 0) return byAction > 0;
  if (one.shape === 'held' && other.shape === 'held' && one.side === other.side) {
    const byLimit = one.side === 'above' ? one.limit - other.limit : other.limit - one.limit;
    if (byLimit !== 0) return byLimit > 0;
  }
  const place = (wanted: Guardrail) => order.findIndex(({ name }) => name === wanted.name);
  return place(one) < place(other);
}
