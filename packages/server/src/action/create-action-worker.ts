import { ProblemError } from '@tidegate/protocol';
import type { WorkBoard } from '../board/work-board.ts';
import type { Clock } from '../config/clock.ts';
import { every } from '../config/every.ts';
import type { Limits } from '../config/limits.ts';
import type { Log } from '../config/log.ts';
import type { LayerRunner } from '../driver/create-layer-runner.ts';
import type { DriverOutcome } from '../driver/driver.ts';
import type { ClaimedEffect, Store } from '../store/store.ts';
import type { ActionRunner } from './create-action-runner.ts';

/** Carries out actions of rollouts from the outbox, apart from the controller and from notices. */
export interface ActionWorker {
  start(): void;
  /** Looks into the outbox now. Never rejects; resolves when what it claimed is done. */
  wake(): Promise<void>;
  /** Ends what runs; it is taken up again after the next start. */
  close(): Promise<void>;
}

/** What the worker needs. */
export interface ActionWorkerParts {
  readonly store: Pick<Store, 'transact'>;
  /**
   * What carries effects out. One worker each: checks that hang must not hold up the layers of a
   * rollback.
   */
  readonly work:
    | {
        readonly kind: 'check';
        readonly runner: Pick<ActionRunner, 'run'>;
        /** Shows how far a check says that it is, such as a migration. */
        readonly board: Pick<WorkBoard, 'begin'>;
      }
    | { readonly kind: 'layer'; readonly runner: LayerRunner };
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  /** The controller's term; only its holder may claim. */
  readonly term: () => number | null;
  /** A rollout heard what its action came to: it may go on. */
  readonly onDone: () => void;
}

/** Makes a worker that stands still until `start`. */
export function createActionWorker(parts: ActionWorkerParts): ActionWorker {
  const { store, work, clock, limits, log } = parts;
  const ending = new AbortController();
  /** What runs, with the term that it was claimed in. */
  const running = new Map<AbortController, { term: number; run: Promise<void> }>();
  let looking: Promise<Promise<void>[]> | null = null;
  let stop = () => {};

  const carryOut = async (
    claimed: ClaimedEffect,
    term: number,
    signal: AbortSignal,
  ): Promise<void> => {
    // Its claim is a long one: it is not dropped because nobody knows for a moment who leads.
    while (parts.term() === null && !signal.aborted)
      await passed(clock, limits.actionTellEveryMs, signal);
    // Somebody else may lead since it was claimed: then it is his.
    if (parts.term() !== term || signal.aborted) return;
    const { id: effectId, payload } = claimed.effect;
    const outcome = await carriedOut(work, claimed, signal);
    if (signal.aborted) return;
    const { action } = payload;
    if (outcome.outcome !== 'ok') log.warn({ effect: effectId, action }, 'an action failed');
    const told = await tell({ ...parts, signal }, effectId, term, outcome);
    if (told) parts.onDone();
  };
  const begin = (claimed: ClaimedEffect, term: number): Promise<void> => {
    const own = new AbortController();
    const signal = AbortSignal.any([ending.signal, own.signal]);
    const run = carryOut(claimed, term, signal)
      .catch((err: unknown) => log.error({ err, effect: claimed.effect.id }, 'an action is lost'))
      .finally(() => {
        running.delete(own);
        if (!ending.signal.aborted) void wake();
      });
    running.set(own, { term, run });
    return run;
  };
  /** What was claimed in another term is claimed anew in this one: it must have ended by then. */
  const endOthers = async (term: number): Promise<void> => {
    const others = [...running].filter(([, { term: of }]) => of !== term);
    for (const [own] of others) own.abort();
    await Promise.all(others.map(([, { run }]) => run));
  };
  const look = async (): Promise<Promise<void>[]> => {
    try {
      const term = parts.term();
      if (term === null) return [];
      await endOthers(term);
      const limit = limits.actionsAtOnce - running.size;
      if (limit <= 0 || ending.signal.aborted) return [];
      const asked = { term, nowMs: clock.nowMs(), limit, kinds: [work.kind] };
      return (await store.transact('claimEffects', asked)).map((each) => begin(each, term));
    } catch (err) {
      log.error({ err }, 'actions could not be claimed');
      return [];
    }
  };
  const wake = async (): Promise<void> => {
    looking ??= look().finally(() => {
      looking = null;
    });
    await Promise.all(await looking);
  };
  return {
    start() {
      stop = every(clock, limits.outboxEveryMs, () => void wake());
    },
    wake,
    async close() {
      ending.abort();
      stop();
      await looking;
      await Promise.all([...running.values()].map(({ run }) => run));
    },
  };
}

async function carriedOut(
  work: ActionWorkerParts['work'],
  { effect, attempts }: ClaimedEffect,
  signal: AbortSignal,
): Promise<DriverOutcome> {
  if (work.kind === 'layer') return await work.runner.run({ ...effect, attempts }, signal);
  const { id: effectId, limitMs, payload } = effect;
  const text = (key: string): string => String(payload[key] ?? '');
  const handle = work.board.begin({
    ...{ id: effectId, kind: 'check', environment: text('environment') || null },
    title: `${text('plan')}: ${text('item') || text('action')}`,
  });
  const { tell } = handle;
  const outcome = await work.runner.run(text('action'), { effectId, signal, limitMs, tell });
  handle.end(outcome.outcome === 'ok' ? 'ok' : 'failed');
  return outcome;
}

/**
 * Tells the rollout, again and again while the store is in trouble: else the action would run once
 * more. Answers whether it was told.
 */
async function tell(
  { store, clock, limits, log, signal }: ActionWorkerParts & { readonly signal: AbortSignal },
  id: string,
  term: number,
  { outcome, detail, memo }: DriverOutcome,
): Promise<boolean> {
  const told = outcome === 'unknown' ? 'failed' : outcome;
  const result = { outcome: told, detail, ...(memo === undefined ? {} : { memo }) };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const nowMs = clock.nowMs();
      await store.transact('finishAction', { term, id, ...result, nowMs });
      return true;
    } catch (err) {
      // An answer, such as that another one leads.
      const isFinal = err instanceof ProblemError || attempt >= limits.actionTellMax;
      log.error({ err, effect: id, attempt }, 'the outcome of an action could not be told');
      if (isFinal || signal.aborted) return false;
      await passed(clock, limits.actionTellEveryMs, signal);
    }
  }
}

function passed(clock: Clock, waitMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      // It is waited for again and again on the same signal.
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.after(waitMs, end);
    signal.addEventListener('abort', end);
  });
}
