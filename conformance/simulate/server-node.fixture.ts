/** A server process: the controller's loop as it is, an outbox, and what it tells SDKs. */
import type { Clock } from '../../packages/server/src/config/clock.ts';
import { limits } from '../../packages/server/src/config/limits.ts';
import {
  type ControllerLoop,
  createControllerLoop,
} from '../../packages/server/src/controller-loop/controller-loop.ts';
import type { ClaimedEffect, Published } from '../../packages/server/src/store/store.ts';
import { layerWorker } from './layer-worker.fixture.ts';
import { SIMULATED } from './limits.fixture.ts';
import type { SimulatedDrivers } from './simulated-drivers.fixture.ts';
import { isExpected, type SimulatedStore, simulatedStore } from './simulated-store.fixture.ts';
import { send, type World } from './world.fixture.ts';

export interface ServerNode {
  readonly name: string;
  /** What its clock says, ms since epoch. */
  nowMs(): number;
  isUp(): boolean;
  /** Handles a request that arrived; nobody answers while the process is gone or stands still. */
  handle<T>(work: (store: SimulatedStore) => Promise<T>, answer: (result: T) => void): void;
  /** Rings for each version that it published itself. */
  onPublished(listener: (published: Published) => void): void;
  /** The end of all faults: its clock is right, and it is up. */
  heal(): void;
}

/** Does what an effect asks for in the world outside; answers later, or never. */
export type Outside = (claimed: ClaimedEffect, answer: (outcome: 'ok' | 'failed') => void) => void;

const FENCE = /^Cannot act as controller of term/;
const DOWN_MS = [200, 1_500, 7_000] as const;

/** A process that starts now and comes back whenever it dies. */
export function serverNode(
  world: World,
  name: string,
  outside: Outside,
  drivers: SimulatedDrivers,
): ServerNode {
  const { timeline, faults } = world;
  const listeners: ((published: Published) => void)[] = [];
  let offsetMs = 0;
  let stoppedUntilMs = 0;
  let life = 0;
  let store: SimulatedStore | null = null;
  let loop: ControllerLoop | null = null;

  /** Runs later in this life, and not while the process stands still. */
  const after = (delayMs: number, run: () => void): (() => void) => {
    const own = life;
    const begin = (): void => {
      if (own !== life) return;
      if (timeline.nowMs < stoppedUntilMs) timeline.at(stoppedUntilMs, begin);
      else run();
    };
    return timeline.at(timeline.nowMs + delayMs, begin);
  };
  const clock: Clock = {
    nowMs: () => timeline.nowMs + offsetMs,
    monotonicMs: () => timeline.nowMs,
    after,
  };

  const crash = (): void => {
    store?.kill();
    store = null;
    loop = null;
    life += 1;
    const downMs = world.random.of(DOWN_MS);
    world.say(`${name} dies for ${downMs} ms`);
    timeline.at(timeline.nowMs + downMs, start);
  };
  const start = (): void => {
    if (store !== null) return;
    life += 1;
    const own = simulatedStore({
      ...{ node: name, database: world.database, operations: world.operations },
      tamper: world.tamper,
      faultsOf: (operation) => faultsOf(operation),
      sleep: (ms) => new Promise((resolve) => after(ms, resolve)),
      databaseNowMs: () => timeline.nowMs,
      elapsedMs: () => timeline.nowMs,
      onCommit: (commit) => world.onCommit(commit),
      onCrash: crash,
    });
    own.onPublished((published) => {
      for (const listener of listeners) listener(published);
    });
    store = own;
    const log = { info() {}, warn() {}, error: (fields: object) => heard(fields) };
    loop = createControllerLoop({
      ...{ store: own, clock, limits, log },
      onWatched: () => {},
      onChanged: () => {},
    });
    void loop.start();
    const work = (): void => {
      void outbox(own);
      after(SIMULATED.outboxEveryMs, work);
    };
    after(SIMULATED.outboxEveryMs, work);
    const term = (): number | null => loop?.status().term ?? null;
    layerWorker({ clock, log, drivers, term, store: toldTwice(own) }).start();
  };
  /** A step that fails but for a race is a bug of ours. */
  const heard = (fields: object): void => {
    const { why, err } = fields as { readonly why?: string; readonly err?: unknown };
    if (why !== undefined && !/is not at revision/.test(why)) world.flaw('step-failed', why);
    if (err === undefined) return;
    if (isExpected(err)) refused(world, err.message);
    else world.flaw('unexpected-error', String(err));
  };
  const faultsOf = (operation: string) => ({
    crash: faults.crash(),
    delayMs: faults.slowMs(),
    between: operation === 'tick' || operation === 'commandRollout' ? between() : null,
  });
  const between = (): (() => Promise<void>) | null => (faults.between() ? world.hasty : null);

  const outbox = async (own: SimulatedStore): Promise<void> => {
    const term = loop?.status().term ?? null;
    if (term === null) return;
    const kinds = ['notify', 'announce', 'check', 'task'] as const;
    const input = { term, nowMs: clock.nowMs(), limit: 8, kinds };
    const claimed = await expected(world, own.transact('claimEffects', input));
    for (const one of claimed ?? []) {
      const { kind } = one.effect;
      // Actions are run by this process: their end dies with it, and is not lost otherwise.
      if (kind === 'check') {
        after(500, () => outside(one, (outcome) => void finish(own, one, outcome)));
      } else {
        send(world, name, 'outside', () =>
          outside(one, (outcome) =>
            send(world, 'outside', name, () => void finish(own, one, outcome)),
          ),
        );
      }
    }
  };
  const finish = async (
    own: SimulatedStore,
    { effect, attempts }: ClaimedEffect,
    outcome: 'ok' | 'failed',
  ): Promise<void> => {
    if (own !== store) return;
    const { id, kind } = effect;
    const nowMs = clock.nowMs();
    const said = { id, outcome, detail: outcome, nowMs };
    const isAction = kind === 'check';
    const term = loop?.status().term ?? 0;
    if (isAction)
      return void (await expected(world, own.transact('finishAction', { ...said, term })));
    const retryAtMs = outcome === 'ok' || attempts > 5 ? null : nowMs + 1_000;
    await expected(world, own.transact('finishEffect', { ...said, retryAtMs }));
  };

  /** What a step of a layer came to is now and then told again, a while later. */
  const toldTwice = (own: SimulatedStore): Pick<SimulatedStore, 'transact'> => ({
    transact: async (operation, input) => {
      const answer = await own.transact(operation, input);
      if (operation === 'finishAction' && faults.doubles())
        after(900, () => void expected(world, own.transact(operation, input)));
      return answer;
    },
  });

  /** Clocks are set and processes stopped as they please. */
  const disturb = (): void => {
    const jumpMs = faults.jumpMs();
    if (jumpMs !== 0) {
      offsetMs = offsetMs === 0 ? jumpMs : 0;
      world.say(`the clock of ${name} is off by ${offsetMs} ms`);
    }
    const stopMs = faults.stopMs();
    if (stopMs > 0) {
      stoppedUntilMs = timeline.nowMs + stopMs;
      world.say(`${name} stands still for ${stopMs} ms`);
    }
    if (!world.isHealed) timeline.at(timeline.nowMs + 1_000, disturb);
  };

  start();
  timeline.at(timeline.nowMs + 1_000, disturb);
  return {
    name,
    nowMs: clock.nowMs,
    isUp: () => store !== null && timeline.nowMs >= stoppedUntilMs,
    handle: (work, answer) => {
      const own = store;
      if (own === null || timeline.nowMs < stoppedUntilMs) return;
      void expected(world, work(own)).then((result) => {
        if (result !== null && own === store) answer(result);
      });
    },
    onPublished: (listener) => listeners.push(listener),
    heal: () => {
      offsetMs = 0;
      stoppedUntilMs = 0;
      start();
    },
  };
}

/** What an operation answers, or `null` when it was refused as callers must expect. */
export async function expected<T>(world: World, answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (isExpected(error)) refused(world, error.message);
    else
      world.flaw('unexpected-error', error instanceof Error ? (error.stack ?? '') : String(error));
    return null;
  }
}

/** An answer that callers must expect; those of the fence are counted. */
function refused(world: World, why: string): void {
  world.say(`refused: ${why}`);
  if (FENCE.test(why)) world.fenced += 1;
}
