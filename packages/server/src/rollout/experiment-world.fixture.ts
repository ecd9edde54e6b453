import {
  compileRuleset,
  type Evaluation,
  evaluate,
  type Plan,
  type RolloutEvent,
  type SplitPart,
  transition,
} from '@tidegate/core';
import { writeStep } from '../controller/step.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { changes, questions } from '../store/operations.ts';
import type { Published, Store } from '../store/store.ts';
import {
  ANA,
  aFlag,
  aPhase,
  aPlan,
  aWorld,
  FLAG,
  flagsFile,
  planFile,
  type World,
} from '../store/store-world.fixture.ts';
import type { Tx } from '../store/transaction.ts';
import { loadRollout, type StoredRollout } from './load.ts';

export const HALF: readonly SplitPart[] = [
  { variant: 'new', weightParts: 50_000 },
  { variant: 'legacy', weightParts: 50_000 },
];
export const THIRDS: readonly SplitPart[] = [
  { variant: 'new', weightParts: 33_000 },
  { variant: 'third', weightParts: 33_000 },
  { variant: 'legacy', weightParts: 34_000 },
];

/** A plan of one phase that an experiment runs as. */
export function anExperiment(arms: readonly SplitPart[], weightParts = 100_000): Plan {
  const phase = { ...aPhase('all', 0), shares: [{ segment: null, weightParts, arms }] };
  return aPlan({ phases: [phase], experiment: { hash: 'e', arms } });
}

/** A world whose rows can be looked at, with a flag of three variants. */
export async function experimentWorld() {
  const listeners: ((published: Published) => void)[] = [];
  const publish = (one: Published) => listeners.forEach((listen) => void listen(one));
  const tx: Tx = { ...(await migratedDatabase()), publish };
  const store = {
    transact: (name: keyof typeof changes, input: never) => changes[name](tx, input),
    read: (name: keyof typeof questions, input: never) => questions[name](tx, input),
    onPublished: (listen: (published: Published) => void) => {
      listeners.push(listen);
      return () => {};
    },
  } as unknown as Store;
  const world = await aWorld(store);
  const variants = { legacy: 'v1', new: 'v2', third: 'v3' };
  await world.apply(flagsFile(aFlag({ variants })));
  const units = Array.from({ length: 300 }, (_, i) => `chat-${i}`);
  return {
    tx,
    world,
    /** Applies a plan and starts it. */
    async start(plan: Plan, reason?: string): Promise<StoredRollout> {
      await world.apply(planFile(plan));
      const { id } = await world.start(reason);
      world.nowMs += 10_000;
      return await loadRollout(tx, id);
    },
    /** What a person says to a rollout. */
    async say(id: string, event: RolloutEvent): Promise<StoredRollout> {
      const before = await loadRollout(tx, id);
      const changed = transition(before.plan, before.rollout, event, world.nowMs);
      const step = { before, transition: changed, actor: ANA, term: 0, nowMs: world.nowMs };
      await writeStep(tx, step);
      world.nowMs += 10_000;
      return await loadRollout(tx, id);
    },
    /** What units get now, in conversations that began then; default: that begin now. */
    async answers(conversationStartedAtMs = world.nowMs): Promise<Evaluation[]> {
      const ruleset = compileRuleset(await documentOf(world));
      return units.map((targetingKey) =>
        evaluate(ruleset, FLAG, { targetingKey, conversationStartedAtMs }, world.nowMs),
      );
    },
    metadata: async () => (await documentOf(world)).flags[FLAG]?.metadata,
    flag: async () =>
      (await store.read('listFlags', { environment: 'production' })).find(
        ({ key }) => key === FLAG,
      ),
  };
}

async function documentOf({ store }: World) {
  const now = await store.read('currentRuleset', { environment: 'production' });
  return now?.snapshot.document ?? { flags: {} };
}
