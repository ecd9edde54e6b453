import { CONTROLLER } from '@tidegate/core';
import { type EventRules, eventRuleNotices, loadEventRules } from '../alert/event-rules.ts';
import { appendAudit } from '../audit/append.ts';
import { requireTerm } from '../controller/require-term.ts';
import { followRollback } from '../deployment/follow-rollback.ts';
import { isolated, whyOf } from '../store/isolated.ts';
import type { Tx } from '../store/transaction.ts';
import type { EventRow } from './event-row.ts';
import { onRolloutEvent } from './on-rollout-event.ts';
import { tellOverdue } from './tell-overdue.ts';
import { moveCursor, unreadEvents } from './unread-events.ts';

/**
 * Follows the audit trail of every environment, at most 200 rows of each a call: event rules tell,
 * rollbacks and pauses open incidents, follow-ups get their times, and those that are overdue are told
 * once. It runs after the transactions that it follows, so nothing waits for it. A row that cannot be
 * followed is left out, and the trail says so.
 *
 * @throws ProblemError `conflict` when the term is not the lease's
 */
export async function followEvents(
  tx: Tx,
  { term, nowMs }: { term: number; nowMs: number },
): Promise<{ events: number; notices: number }> {
  await requireTerm(tx, term);
  let events = 0;
  let notices = 0;
  const environments = await tx.db.selectFrom('environment').select('key').orderBy('key').execute();
  for (const { key } of environments) {
    const rows = await unreadEvents(tx, key, nowMs);
    let rules: EventRules | null = null;
    const eventRules = async (part: Tx): Promise<EventRules> => {
      rules ??= await loadEventRules(part, key, nowMs);
      return rules;
    };
    for (const row of rows) notices += await followOne(tx, key, row, { nowMs, eventRules });
    const last = rows.at(-1);
    if (last !== undefined) await moveCursor(tx, key, last.sequence);
    events += rows.length;
    notices += await tellOverdue(tx, key, nowMs);
  }
  return { events, notices };
}

interface Look {
  readonly nowMs: number;
  /** Loaded with the first row that asks for them. */
  readonly eventRules: (part: Tx) => Promise<EventRules>;
}

async function followOne(
  tx: Tx,
  environment: string,
  row: EventRow,
  { nowMs, eventRules }: Look,
): Promise<number> {
  // What could not be followed is not followed either: that would go round for ever.
  if (row.action === NOT_FOLLOWED) return 0;
  // Apart from each other: a broken alert rule must not keep an incident from being opened.
  await alone(tx, environment, row, nowMs, (part) => onRolloutEvent(part, environment, row, nowMs));
  await alone(tx, environment, row, nowMs, (part) => followRollback(part, environment, row, nowMs));
  const told = await alone(tx, environment, row, nowMs, async (part) =>
    eventRuleNotices(part, await eventRules(part), row, nowMs),
  );
  return told ?? 0;
}

const NOT_FOLLOWED = 'event.not-followed';

async function alone<T>(
  tx: Tx,
  environment: string,
  { sequence, action, subject }: EventRow,
  nowMs: number,
  run: (part: Tx) => Promise<T>,
): Promise<T | null> {
  try {
    return await isolated(tx, run);
  } catch (error) {
    const body = { sequence, action, why: whyOf(error) };
    const audit = { actor: CONTROLLER, action: NOT_FOLLOWED, subject, body };
    await appendAudit(tx, environment, [audit], nowMs);
    return null;
  }
}
