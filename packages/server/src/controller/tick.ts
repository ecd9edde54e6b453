import {
  CONTROLLER,
  COUNTED_METRICS,
  isWatched,
  judgedNow,
  type Rollout,
  type Suspect,
  sharedBlame,
  suspectBy,
  tickFigures,
  transition,
  type Verdict,
} from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import { LIVE_STATUSES, loadRollouts, type StoredRollout } from '../rollout/load.ts';
import { outsideOfStart } from '../rollout/outside-of-start.ts';
import { createSurroundings, type Surroundings } from '../rollout/surroundings.ts';
import { isolated, whyOf } from '../store/isolated.ts';
import type { Tx } from '../store/transaction.ts';
import { forgetMemories, judgeTick } from './evidence.ts';
import { heldBack } from './held-back.ts';
import { requireTerm } from './require-term.ts';
import { createRollbackScopes, type RollbackScopes } from './rollback-scopes.ts';
import { writeStep } from './step.ts';
import { takeArrivals } from './take-arrivals.ts';

/**
 * One controller step for every rollout that is not over: take what arrived, absorb, judge,
 * transition, publish; those that wait for their start, or for a layer of their rollback, have
 * nothing to judge. A rollout whose step fails is left as it was, evidence included, and told in
 * `failed`, or in `late` when only its raise came too late; it holds up no other one. Those that started last come first, so that an earlier one of
 * their environment sees what they are suspected of.
 *
 * @param input.elapsedMs since the last tick, on a monotonic clock
 * @throws ProblemError `conflict` when the term is not the lease's
 */
export async function tick(
  tx: Tx,
  input: { term: number; elapsedMs: number; nowMs: number },
): Promise<{
  watched: number;
  changed: { id: string; status: string; phase: number }[];
  failed: { id: string; why: string }[];
  late: { id: string; why: string }[];
}> {
  await requireTerm(tx, input.term);
  const changed: { id: string; status: string; phase: number }[] = [];
  const failed: { id: string; why: string }[] = [];
  const late: { id: string; why: string }[] = [];
  const suspects: Suspect[] = [];
  let watched = 0;
  const live = await loadRollouts(tx, null, LIVE_STATUSES);
  const around = createSurroundings(tx, input.nowMs, live);
  const scopes = createRollbackScopes(tx);
  for (const before of live) {
    try {
      const { after, suspect } = await isolated(tx, (part) =>
        stepOne(part, before, { ...input, around, scopes }, suspects),
      );
      around.note(after);
      if (suspect !== null) suspects.push(suspect);
      if (isWatched(after.rollout.status)) watched += 1;
      changed.push(...changedBy(before.rollout, after.rollout));
    } catch (error) {
      if (isWatched(before.rollout.status)) watched += 1;
      (isLate(error) ? late : failed).push({ id: before.row.id, why: whyOf(error) });
    }
  }
  return { watched, changed, failed, late };
}

function isLate(error: unknown): boolean {
  return error instanceof ProblemError && error.code === 'not-ready';
}

function changedBy(before: Rollout, { id, status, phase }: Rollout) {
  return status === before.status && phase === before.phase ? [] : [{ id, status, phase }];
}

interface TickInput {
  readonly term: number;
  readonly elapsedMs: number;
  readonly nowMs: number;
  readonly around: Surroundings;
  readonly scopes: RollbackScopes;
}

interface Stepped {
  readonly after: StoredRollout;
  readonly suspect: Suspect | null;
}

async function stepOne(
  tx: Tx,
  before: StoredRollout,
  input: TickInput,
  suspects: readonly Suspect[],
): Promise<Stepped> {
  return isWatched(before.rollout.status)
    ? await judgeOne(tx, before, input, suspects)
    : await waitOn(tx, before, input);
}

async function judgeOne(
  tx: Tx,
  before: StoredRollout,
  { term, elapsedMs, nowMs, around, scopes: known }: TickInput,
  suspects: readonly Suspect[],
): Promise<Stepped> {
  const { plan, rollout } = before;
  const holdBackParts = await heldBack(tx, before.row);
  const metrics = new Set([
    ...judgedNow(plan, rollout).map(({ metric }) => metric),
    ...COUNTED_METRICS,
  ]);
  const arrived = await takeArrivals(tx, before, metrics, nowMs);
  const found = await judgeTick(tx, before, arrived, { nowMs, holdBackParts });
  const { verdicts, gaveWay } = await withSharedBlame(tx, before, found, suspects);
  const { liveInstances } = arrived;
  const seen = { elapsedMs, liveInstances, verdicts, ...tickFigures(plan, rollout, arrived) };
  const outside = await around.outsideOf(plan, rollout.id);
  const blamed = gaveWay.length === 0 ? {} : { gaveWay };
  const scopes = await known.of(before, verdicts);
  const event = { type: 'tick', ...seen, outside, ...blamed, scopes } as const;
  const changed = transition(plan, rollout, event, nowMs);
  const step = { before, transition: changed, actor: CONTROLLER, term, nowMs };
  return { after: await writeStep(tx, step), suspect: suspectBy(plan, rollout, verdicts) };
}

/** Nobody is exposed and nothing is judged: time alone may change something. */
async function waitOn(
  tx: Tx,
  before: StoredRollout,
  { term, elapsedMs, nowMs, around }: TickInput,
): Promise<Stepped> {
  const { plan, rollout } = before;
  const units = { control: 0, candidate: 0 };
  const nothing = { liveInstances: 0, observed: false, verdicts: rollout.verdicts, units };
  const outside = await outsideOfStart(tx, before, around, nowMs);
  const event = { type: 'tick', elapsedMs, ...nothing, outside } as const;
  const changed = transition(plan, rollout, event, nowMs);
  const step = { before, transition: changed, actor: CONTROLLER, term, nowMs };
  return { after: await writeStep(tx, step), suspect: null };
}

/** What a later rollout is blamed for first is no verdict on this one, and its evidence begins anew. */
async function withSharedBlame(
  tx: Tx,
  before: StoredRollout,
  verdicts: Readonly<Record<string, Verdict>>,
  suspects: readonly Suspect[],
): Promise<{
  readonly verdicts: Readonly<Record<string, Verdict>>;
  readonly gaveWay: readonly { readonly guardrail: string; readonly after: string }[];
}> {
  const shared = Object.entries(sharedBlame(before.plan, before.rollout, verdicts, suspects));
  await forgetMemories(
    tx,
    before,
    shared.map(([name]) => name),
  );
  const changed = Object.fromEntries(shared.map(([name, { verdict }]) => [name, verdict]));
  const gaveWay = shared.map(([guardrail, { after }]) => ({ guardrail, after }));
  return { verdicts: { ...verdicts, ...changed }, gaveWay };
}
