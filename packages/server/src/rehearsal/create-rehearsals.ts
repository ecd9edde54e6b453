import { randomBytes } from 'node:crypto';
import type { Actor, Layer } from '@tidegate/core';
import { ProblemError, type RehearsalView } from '@tidegate/protocol';
import type { ActionRunner } from '../action/create-action-runner.ts';
import type { WorkBoard } from '../board/work-board.ts';
import type { Clock } from '../config/clock.ts';
import type { Limits } from '../config/limits.ts';
import type { Log } from '../config/log.ts';
import type { DriverRunner } from '../driver/create-driver-runner.ts';
import type { Store } from '../store/store.ts';
import type { Rehearsals } from './rehearsals.ts';
import { type Rehearsed, type RehearsedLayer, rehearseLayer, waiting } from './rehearse-layer.ts';

/** What rehearsals work with. */
export interface RehearsalParts {
  readonly store: Pick<Store, 'read' | 'transact'>;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  readonly board: WorkBoard;
  readonly actions: Pick<ActionRunner, 'names' | 'run'>;
  readonly drivers: Pick<DriverRunner, 'names' | 'run'>;
}

type Asked = Parameters<Rehearsals['begin']>[0];
type Written = Omit<RehearsalView, 'by'>;

/** Makes rehearsals of which none has begun. */
export function createRehearsals(parts: RehearsalParts): Rehearsals {
  const { clock, log } = parts;
  const ending = new AbortController();
  const running = new Map<string, Running>();
  return {
    async begin(asked) {
      const { environment } = asked;
      if (running.has(environment) || ending.signal.aborted) {
        throw new ProblemError(
          'conflict',
          `Cannot rehearse in "${environment}": a rehearsal runs there; wait until it has ended`,
        );
      }
      const layers = chosenLayers(asked);
      const own = new AbortController();
      // Taken before the store is asked, so that two who ask at once do not both begin.
      let done: (run: Promise<void>) => void = () => {};
      const place = new Promise<Promise<void>>((resolve) => {
        done = resolve;
      }).then((run) => run);
      running.set(environment, { place, own, mode: asked.mode });
      void place.finally(() => running.delete(environment));
      try {
        await refuseWhileGoingBack(parts, asked);
        const first = firstView(asked, layers, clock.nowMs());
        const view = await written(parts, first, asked.actor);
        const signal = AbortSignal.any([ending.signal, own.signal]);
        const run = goThrough(parts, { asked, layers, first, signal }).catch((err: unknown) =>
          log.error({ err, rehearsal: first.id }, 'a rehearsal is lost'),
        );
        done(run);
        return view;
      } catch (cause) {
        done(Promise.resolve());
        throw cause;
      }
    },
    async giveWay(environment) {
      const found = running.get(environment);
      if (found?.mode !== 'live') return;
      found.own.abort();
      await found.place;
    },
    async close() {
      ending.abort();
      await Promise.all([...running.values()].map(({ place }) => place));
    },
  };
}

interface Running {
  readonly place: Promise<void>;
  readonly own: AbortController;
  readonly mode: RehearsalView['mode'];
}

/** @throws ProblemError `conflict` where what is live goes back in earnest */
async function refuseWhileGoingBack(
  { store, clock }: Pick<RehearsalParts, 'store' | 'clock'>,
  { environment, mode }: Asked,
): Promise<void> {
  if (mode === 'dry') return;
  const rollouts = await store.read('listRollouts', { environment, nowMs: clock.nowMs() });
  const found = rollouts.find(({ status }) => status === 'rolling-back');
  if (found === undefined) return;
  throw new ProblemError(
    'conflict',
    `Cannot rehearse live in "${environment}": rollout "${found.id}" is rolled back there now; wait until that is over`,
  );
}

interface Run {
  readonly asked: Asked;
  readonly layers: readonly Layer[];
  readonly first: Written;
  readonly signal: AbortSignal;
}

/** One layer after the other up to one that fails; then what was changed is taken back, last first. */
async function goThrough(
  parts: RehearsalParts,
  { asked, layers, first, signal }: Run,
): Promise<void> {
  const { environment, mode, plan, actor } = asked;
  const title = `${mode === 'dry' ? 'Dry run' : 'Rehearsal'} of the rollback of "${plan.name}"`;
  const work = parts.board.begin({ id: first.id, kind: 'rehearsal', environment, title });
  let now = first;
  const note = async (layer: RehearsedLayer): Promise<void> => {
    const all = now.layers.map((one) => (one.name === layer.name ? layer : one));
    now = { ...now, layers: all };
    const done = all.filter(({ state }) => state !== 'waiting' && state !== 'running').length;
    work.tell({ done, total: all.length, unit: 'steps', note: layer.name });
    // A store in trouble keeps nobody from taking back what was changed.
    await written(parts, now, actor).catch((err: unknown) =>
      parts.log.error({ err, rehearsal: first.id }, 'a step of a rehearsal is not written'),
    );
  };
  const rehearsed: Rehearsed[] = [];
  let isWell = true;
  for (const layer of layers) {
    if (!isWell || signal.aborted) break;
    const key = `${first.id}:${layer.name}`;
    const tell = work.tell;
    const given = { parts, environment, mode, key, signal, tell, note } as const;
    const one = await rehearseLayer(layer, given);
    rehearsed.push(one);
    await note(one.layer);
    isWell = one.layer.state !== 'failed';
  }
  for (const { undo } of rehearsed.toReversed()) {
    if (undo === null) continue;
    const back = await undo();
    await note(back);
    isWell &&= back.state !== 'failed';
  }
  const state = isWell && !signal.aborted ? 'ok' : 'failed';
  now = { ...now, state, endedMs: parts.clock.nowMs() };
  work.end(state);
  await written(parts, now, actor);
}

/** @throws ProblemError `malformed-request` for a layer that the plan does not have */
function chosenLayers({ plan, layers: names }: Asked): readonly Layer[] {
  const all = plan.rollback.procedure.map((layer): Layer => (layer === 'flag' ? FLAG : layer));
  if (names === null) return all;
  const unknown = names.find((name) => !all.some((layer) => layer.name === name));
  if (unknown !== undefined) {
    const known = all.map(({ name }) => `"${name}"`).join(', ');
    throw new ProblemError(
      'malformed-request',
      `Cannot rehearse layer "${unknown}": the rollback of "${plan.name}" has no such layer; its layers: ${known}`,
    );
  }
  return all.filter(({ name }) => names.includes(name));
}

const FLAG: Layer = {
  ...{ kind: 'flag', name: 'flag', target: 'control', action: null, withinMs: null },
};

function firstView(
  { environment, plan, planHash, mode }: Asked,
  layers: readonly Layer[],
  nowMs: number,
): Written {
  return {
    id: `rh_${randomBytes(8).toString('hex')}`,
    ...{ environment, plan: plan.name, planHash, mode, state: 'running' },
    ...{ startedMs: nowMs, endedMs: null, layers: layers.map(waiting) },
  };
}

function written(
  { store, clock }: Pick<RehearsalParts, 'store' | 'clock'>,
  rehearsal: Written,
  actor: Actor,
): Promise<RehearsalView> {
  return store.transact('writeRehearsal', { rehearsal, actor, nowMs: clock.nowMs() });
}
