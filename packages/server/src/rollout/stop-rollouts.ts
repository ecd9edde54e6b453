import { isWatched, type Json, transition } from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import { writeStep } from '../controller/step.ts';
import { killFlag } from '../flag/kill.ts';
import { isolated, whyOf } from '../store/isolated.ts';
import { requireEnvironment } from '../store/require-environment.ts';
import type { Transactions } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';
import { loadRollouts, type StoredRollout } from './load.ts';
import { createSurroundings } from './surroundings.ts';
import { viewRollout } from './view.ts';

/** Those that go back already need nothing. */
const STOPPED = ['scheduled', 'running', 'paused'] as const;

type Stop = Parameters<Transactions['stopRollouts']>[0];

/**
 * The emergency stop: every rollout of an environment that is under way is rolled back, and every
 * one that waits for its start is aborted, in one transaction and with one audit row more. One that
 * cannot be stepped holds up no other: its flag is switched off instead.
 *
 * @param input.kill switches the flags of all of them off too
 * @throws ProblemError `not-found` for an unknown environment
 */
export async function stopRollouts(
  tx: Tx,
  input: Stop,
): Promise<ReturnType<Transactions['stopRollouts']>> {
  const { environment, reason, kill, actor, nowMs } = input;
  await requireEnvironment(tx, environment);
  const stopped: StoredRollout[] = [];
  const killed: string[] = [];
  const failed: Json[] = [];
  for (const before of await loadRollouts(tx, environment, STOPPED)) {
    let isLeft = false;
    try {
      stopped.push(await isolated(tx, (part) => stopOne(part, before, input)));
    } catch (error) {
      isLeft = true;
      failed.push({ rollout: before.row.id, why: whyOf(error) });
    }
    if (!kill && !isLeft) continue;
    const { flag: key } = before.row;
    if (killed.includes(key)) continue;
    try {
      await isolated(tx, (part) => killFlag(part, { environment, key, reason, actor, nowMs }));
      killed.push(key);
    } catch (error) {
      failed.push({ flag: key, why: whyOf(error) });
    }
  }
  const ids = stopped.map(({ row }) => row.id);
  const body = { reason, kill, stopped: ids, killed, failed };
  const audit = { actor, action: 'rollouts.stopped', subject: environment, body };
  await appendAudit(tx, environment, [audit], nowMs);
  const views = [];
  const around = createSurroundings(tx, nowMs);
  for (const stored of stopped) views.push(await viewRollout(tx, stored, nowMs, around));
  return { stopped: views, killed };
}

async function stopOne(
  tx: Tx,
  before: StoredRollout,
  { actor, reason, nowMs }: Stop,
): Promise<StoredRollout> {
  const { plan, rollout } = before;
  const type = isWatched(rollout.status) ? 'rollback' : 'abort';
  const changed = transition(plan, rollout, { type, actor, reason }, nowMs);
  return await writeStep(tx, { before, transition: changed, actor, term: 0, nowMs });
}
