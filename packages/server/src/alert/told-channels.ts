import { atLeastAsSevere, type Severity } from '@tidegate/core';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import { ALERT_GROUP_MS } from './limits.ts';
import { isFiring, type StoredAlert } from './stored-alert.ts';

/** How a firing was told: column `silenced` of `alert_firing`. */
export const TOLD = 0;
/** Nobody was: a silence or a snooze covered it, or it had fired too often. */
export const MUTED = 1;
/** The group had been told a moment before. */
export const TOLD_WITH_GROUP = 2;

/** A rule of the same group that fires now. */
export interface Sibling {
  readonly alert: StoredAlert;
  readonly firing: Tables['alert_firing'];
}

/** The other rules of a rule's group that fire now. */
export async function firingSiblings(
  { db }: ReadTx,
  { row, rule }: Pick<StoredAlert, 'row' | 'rule'>,
  all: readonly StoredAlert[],
): Promise<Sibling[]> {
  if (rule.group === null) return [];
  const others = all.filter(
    (other) =>
      other.row.environment === row.environment &&
      other.rule.group === rule.group &&
      other.rule.name !== rule.name &&
      isFiring(other),
  );
  const ids = others.flatMap(({ row: { firingId } }) => (firingId === null ? [] : [firingId]));
  if (ids.length === 0) return [];
  const firings = await db.selectFrom('alert_firing').selectAll().where('id', 'in', ids).execute();
  const byId = new Map(firings.map((firing) => [firing.id, firing]));
  return others.flatMap((alert) => {
    const firing = byId.get(alert.row.firingId ?? '');
    return firing === undefined ? [] : [{ alert, firing }];
  });
}

/**
 * Channels that hear of a rule which fires: not those that heard of its group within 5 min, unless
 * this is worse.
 */
export function channelsToTell(
  rule: StoredAlert['rule'],
  siblings: readonly Sibling[],
  nowMs: number,
): readonly string[] {
  const told = new Set(
    siblings
      .filter(({ firing }) => firing.silenced === TOLD && nowMs - firing.firedMs < ALERT_GROUP_MS)
      .filter(({ firing }) => atLeastAsSevere(firing.severity as Severity, rule.severity))
      .flatMap(({ alert }) => channelsReached(alert)),
  );
  return rule.notify.filter((channel) => !told.has(channel));
}

/** Channels that hear of a recovery: not those for which another rule of the group fires on. */
export function channelsToRelieve(
  alert: Pick<StoredAlert, 'rule' | 'state'>,
  siblings: readonly Sibling[],
): readonly string[] {
  const busy = new Set(
    siblings
      .filter(({ firing }) => firing.silenced !== MUTED)
      .flatMap(({ alert: other }) => channelsReached(other)),
  );
  return channelsReached(alert).filter((channel) => !busy.has(channel));
}

/** Channels of a rule, with those of the steps that it was escalated by. */
export function channelsReached({
  rule,
  state,
}: Pick<StoredAlert, 'rule' | 'state'>): readonly string[] {
  const steps = escalationSteps(rule).slice(0, state.escalated);
  return [...new Set([...rule.notify, ...steps.flatMap(({ notify }) => notify)])];
}

/** Steps of a rule's escalation by time. */
export function escalationSteps({
  escalate,
}: StoredAlert['rule']): StoredAlert['rule']['escalate'] {
  return [...escalate].sort((left, right) => left.afterMs - right.afterMs);
}
