import type { Effect } from '@tidegate/core';
import { writeOutbox } from '../controller/write-outbox.ts';
import type { Tx } from '../store/transaction.ts';
import { TROUBLE_ATTEMPTS, TROUBLE_NOTICE_MS } from './limits.ts';
import { type Attempt, channelOf, titleOf } from './write-delivery.ts';

/** Events of notices about channels; none of them is told of when it fails itself. */
const DEAD_LETTER = 'channel.dead-letter';
const FAILING = 'channel.failing';

const LIMIT_MS = 60_000;

/**
 * When a channel gave a notice up, or failed three times with it, another channel is told: the first
 * of `others` that works. At most one notice about a channel in 15 min; the log has the others.
 *
 * @param others names in the order in which they are to be asked
 */
export async function tellOthers(
  tx: Tx,
  attempt: Attempt,
  others: readonly string[],
): Promise<void> {
  const { payload, outcome, attempts } = attempt;
  const isDead = outcome === 'dead';
  if (!isDead && !(outcome === 'failed' && attempts === TROUBLE_ATTEMPTS)) return;
  if (payload['event'] === DEAD_LETTER || payload['event'] === FAILING) return;
  const told = await firstThatWorks(tx, others);
  if (told === null) return;
  const effect = isDead ? deadLetter(attempt, told) : failing(attempt, told);
  const channel = channelOf(attempt);
  const about = { id: `channel:${channel}`, environment: attempt.environment };
  await writeOutbox(tx, about, [effect], attempt.nowMs);
}

/** Not disabled and not failing now; where none is so, the first that is not disabled. */
async function firstThatWorks(tx: Tx, others: readonly string[]): Promise<string | null> {
  if (others.length === 0) return null;
  const disabled = await tx.db
    .selectFrom('channel_state')
    .select('channel')
    .where('channel', 'in', [...others])
    .where('disabledMs', 'is not', null)
    .execute();
  const rest = others.filter((name) => !disabled.some(({ channel }) => channel === name));
  for (const name of rest) {
    const last = await tx.db
      .selectFrom('delivery')
      .select('outcome')
      .where('channel', '=', name)
      .orderBy('atMs', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (last === undefined || last.outcome === 'ok') return name;
  }
  return rest[0] ?? null;
}

function deadLetter(attempt: Attempt, told: string): Effect {
  const channel = channelOf(attempt);
  return notice(attempt, told, {
    event: DEAD_LETTER,
    title: `Channel "${channel}" did not get a notice`,
    text: `"${titleOf(attempt)}" was given up after ${attempt.attempts} ${attempt.attempts === 1 ? 'attempt' : 'attempts'}: ${attempt.detail}`,
  });
}

function failing(attempt: Attempt, told: string): Effect {
  const channel = channelOf(attempt);
  return notice(attempt, told, {
    event: FAILING,
    title: `Channel "${channel}" does not get its notices`,
    text: `"${titleOf(attempt)}" failed ${attempt.attempts} times and will be tried again: ${attempt.detail}`,
  });
}

function notice(
  { payload, environment, nowMs, ...attempt }: Attempt,
  told: string,
  what: { readonly event: string; readonly title: string; readonly text: string },
): Effect {
  const channel = channelOf({ payload });
  const span = Math.floor(nowMs / TROUBLE_NOTICE_MS);
  return {
    // The same within its span of time: the outbox takes it once.
    id: `${what.event}:${channel}:${span}`,
    orderingKey: `notify:channel:${channel}:${told}`,
    kind: 'notify',
    limitMs: LIMIT_MS,
    payload: {
      ...{ channel: told, ...what, severity: 'error', environment, atMs: nowMs },
      about: { effect: attempt.id, channel },
      ...Object.fromEntries(
        ['rollout', 'flag', 'rule', 'incident'].flatMap((key) => {
          const value = payload[key];
          return value === undefined || value === null ? [] : [[key, value]];
        }),
      ),
    },
  };
}
