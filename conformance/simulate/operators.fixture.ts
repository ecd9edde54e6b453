/** People at their desks: they look, think, and click, sometimes too late, and sometimes together. */
import { type Actor, type Plan, planHash, type Rollout } from '@tidegate/core';
import type { RolloutCommand } from '@tidegate/protocol';
import type { KnownAction } from '../../packages/server/src/plan/known-actions.ts';
import type { Store } from '../../packages/server/src/store/store.ts';
import { planFile } from '../../packages/server/src/store/store-world.fixture.ts';
import type { Seeded } from '../faults/seeded.fixture.ts';
import { chance } from './chance.fixture.ts';
import { SIMULATED } from './limits.fixture.ts';
import { editedPlan } from './random-plan.fixture.ts';
import { DRIVERS, HEALTH, SWITCH } from './random-procedure.fixture.ts';
import { expected, type ServerNode } from './server-node.fixture.ts';
import { simulatedStore } from './simulated-store.fixture.ts';
import { helpful, isOver, isShallow, meddling, OWNER, PEOPLE } from './wishes.fixture.ts';
import { send, type World } from './world.fixture.ts';

/** What the operator's configuration has. */
const ACTIONS: readonly KnownAction[] = [
  ...['unit-tests', SWITCH, HEALTH],
  ...DRIVERS.map((driver) => ({ driver, environment: 'production' })),
];

export interface Operators {
  /** From now on they want it to go well. */
  heal(): void;
}

/** Somebody who looks every few seconds; what is seen may be over by the time that it arrives. */
export function operators(world: World, nodes: readonly ServerNode[], random: Seeded): Operators {
  const { timeline } = world;
  let seen: Rollout | null = null;

  const ask = (work: (store: Pick<Store, 'transact'>, nowMs: number) => Promise<unknown>): void => {
    const node = random.of(nodes);
    send(world, 'desk', node.name, () =>
      node.handle(
        (store) => work(store, node.nowMs()),
        () => {},
      ),
    );
  };
  const command = (id: string, told: RolloutCommand, actor: Actor): void => {
    world.say(`${actor.name}: ${JSON.stringify(told)}`);
    ask((store, nowMs) =>
      store.transact('commandRollout', { id, command: told, actor, nowMs, actions: ACTIONS }),
    );
  };
  const apply = (plan: Plan, actor: Actor): void => {
    world.plans.set(planHash(plan), plan);
    const files = [planFile(plan)];
    ask((store, nowMs) =>
      store.transact('apply', {
        ...{ files, dryRun: false, confirmGrowth: true, actions: ACTIONS },
        ...{ actor, nowMs },
      }),
    );
  };
  const start = (): void => {
    const method = random.of(['pipeline', 'pipeline', 'by-hand', 'emergency'] as const);
    const asked = { plan: 'chat', environment: 'production', scale: null, method } as const;
    const reason = world.isHealed || chance(random, 70) ? 'try again' : null;
    const later = chance(random, 15) ? { atMs: timeline.nowMs + 5_000 } : {};
    ask((store, nowMs) =>
      store.transact('createRollout', {
        ...{ ...asked, ...later, reason, actions: ACTIONS },
        ...{ actor: OWNER, nowMs },
      }),
    );
  };
  const look = (): void => {
    if (seen === null || world.isHealed || chance(random, 80)) {
      seen = [...world.rollouts.values()].at(-1) ?? null;
    }
    if (seen === null) begin();
    else tend(seen);
    timeline.at(timeline.nowMs + SIMULATED.operatorEveryMs, look);
  };
  /** Whether the plan arrived is not known: applying it again changes nothing. */
  const begin = (): void => {
    if (first !== undefined) apply(first, OWNER);
    start();
  };
  const tend = (rollout: Rollout): void => {
    const plan = world.plans.get(rollout.planHash);
    if (plan === undefined || isOver(rollout)) {
      goFurther(rollout);
      if (chance(random, world.isHealed ? 0 : 40)) start();
      return;
    }
    const wishes = helpful(world.isHealed, plan, rollout, random);
    for (const [told, actor] of wishes) command(rollout.id, told, actor);
    meddle(rollout, plan);
  };
  /** What went back by the flag alone, or had completed, may have to go back after all. */
  const goFurther = (rollout: Rollout): void => {
    const mayGo = isShallow(rollout) || rollout.status === 'completed';
    if (world.isHealed || !mayGo || !chance(random, 50)) return;
    const scope = random.of([
      {},
      { scope: 'full' },
      { scope: 'full' },
      { scope: 'quick' },
    ] as const);
    command(rollout.id, { type: 'rollback', reason: 'further', ...scope }, random.of(PEOPLE));
  };
  /** What people do besides: too much, too early, or twice. */
  const meddle = (rollout: Rollout, plan: Plan): void => {
    if (world.isHealed) return;
    const actor = random.of(PEOPLE);
    const percent = random.below(100);
    if (percent < 6) apply(editedPlan(random, plan), actor);
    else if (percent < 9) stopAll(actor);
    else if (percent < 13) freeze(actor);
    // A version from before, which was under way for long.
    else if (percent < 17) apply(random.of([...world.plans.values()]), actor);
    else if (percent < 42) click(rollout, meddling(rollout, plan, random), actor);
  };
  /** Now and then there are two at once, or one who clicks twice. */
  const click = ({ id }: Rollout, told: RolloutCommand, actor: Actor): void => {
    command(id, told, actor);
    if (chance(random, 30)) command(id, told, random.of(PEOPLE));
  };
  const stopAll = (actor: Actor): void => {
    world.say(`${actor.name}: stop all`);
    const input = { environment: 'production', reason: 'stop', kill: false, actor };
    ask((store, nowMs) => store.transact('stopRollouts', { ...input, nowMs }));
  };
  const freeze = (actor: Actor): void => {
    const input = { environment: 'production', reason: 'holiday', actor };
    const [fromMs, toMs] = [timeline.nowMs, timeline.nowMs + 15_000];
    ask((store, nowMs) => store.transact('createFreeze', { ...input, fromMs, toMs, nowMs }));
  };

  const [first] = world.plans.values();
  world.hasty = hastyCommand(world, random);
  if (first !== undefined) apply(first, OWNER);
  timeline.at(timeline.nowMs + 300, look);
  return {
    heal: () => {
      seen = null;
    },
  };
}

/** A command that commits while another transaction is between its reading and its writing. */
function hastyCommand(world: World, random: Seeded): () => Promise<void> {
  const store = simulatedStore({
    ...{ node: 'desk', database: world.database, operations: world.operations },
    tamper: world.tamper,
    faultsOf: () => ({ crash: null, delayMs: 0, between: null }),
    sleep: async () => {},
    databaseNowMs: () => world.timeline.nowMs,
    elapsedMs: () => world.timeline.nowMs,
    onCommit: (commit) => world.onCommit(commit),
    onCrash: () => {},
  });
  return async () => {
    const rollout = [...world.rollouts.values()].at(-1);
    const plan = rollout === undefined ? undefined : world.plans.get(rollout.planHash);
    if (rollout === undefined || plan === undefined || isOver(rollout)) return;
    const told = meddling(rollout, plan, random);
    const actor = random.of(PEOPLE);
    world.say(`${actor.name}, in between: ${JSON.stringify(told)}`);
    const { nowMs } = world.timeline;
    const input = { id: rollout.id, command: told, actor, actions: ACTIONS, nowMs };
    await expected(world, store.nested('commandRollout', input));
  };
}
