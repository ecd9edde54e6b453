/** The kill switch, whatever a flag is and whatever rolls out: everybody gets `off` at once. */
import { compileRuleset, evaluate, type Json, type RolloutStatus } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { command } from '../store/driving.fixture.ts';
import { anEngine } from '../store/engine.fixture.ts';
import {
  ANA,
  aFlag,
  aPhase,
  aPlan,
  aWorld,
  BETA,
  flagsFile,
  planFile,
  segmentsFile,
  serving,
  type World,
} from '../store/store-world.fixture.ts';

const KINDS: readonly (readonly ['boolean' | 'string' | 'number' | 'object', Json, Json])[] = [
  ['boolean', false, true],
  ['string', 'v1', 'v2'],
  ['number', 1, 2],
  ['object', { model: 'a' }, { model: 'b' }],
];

const STATUSES: readonly RolloutStatus[] = [
  ...(['scheduled', 'running', 'paused', 'rolling-back'] as const),
  ...(['completed', 'rolled-back', 'aborted'] as const),
];

const KEY = 'killed-agent';

const layer = { kind: 'deployment', name: 'app', target: 'previous' } as const;

/** Brings a rollout into a status, by what people and time would do. */
async function bringInto(world: World, status: RolloutStatus): Promise<void> {
  const atMs = status === 'scheduled' ? { atMs: world.nowMs + 60_000 } : {};
  const { id } = await world.store.transact('createRollout', {
    ...{ plan: 'chat', environment: null, scale: null, reason: null, actor: ANA },
    ...{ nowMs: world.nowMs, ...atMs },
  });
  const reason = 'x';
  if (status === 'paused') await command(world, id, { type: 'pause', reason });
  if (status === 'aborted') await command(world, id, { type: 'abort', reason });
  if (status === 'rolling-back' || status === 'rolled-back') {
    await command(world, id, { type: 'rollback', reason });
  }
  if (status === 'rolled-back') {
    await command(world, id, { type: 'layer', layer: 'app', decision: 'done', reason });
  }
  if (status === 'completed') {
    await command(world, id, { type: 'promote', reason });
    await command(world, id, { type: 'promote', reason });
  }
  expect((await world.view(id)).status).toBe(status);
}

async function answers(world: World): Promise<readonly unknown[]> {
  const now = await world.store.read('currentRuleset', { environment: 'production' });
  const ruleset = compileRuleset(now?.snapshot.document ?? { flags: {} });
  const people = Array.from({ length: 40 }, (_, index) => ({ targetingKey: `chat-${index}` }));
  const contexts = people.flatMap((context) => [
    { ...context, conversationStartedAtMs: world.nowMs },
    { ...context, conversationStartedAtMs: world.nowMs - 3_600_000, plan: 'beta' },
    context,
  ]);
  const values = contexts.map((context) => evaluate(ruleset, KEY, context, world.nowMs).value);
  return [...new Set(values.map((value) => JSON.stringify(value)))];
}

describe.each(KINDS)('a flag of kind %s', (kind, off, on) => {
  test.each(STATUSES)(
    'is off for everybody once it is killed while its rollout is %s',
    async (status) => {
      const world = await aWorld(await anEngine());
      const rules = [{ name: 'insiders', when: BETA, outcome: { serve: 'new' } }];
      const environments = { production: serving('legacy', { rules }) };
      const variants = { legacy: off, new: on };
      const flag = aFlag({ key: KEY, kind, variants, environments });
      const shares = [{ segment: 'beta', weightParts: 100_000 }];
      const phases = [{ ...aPhase('beta', 0), shares }, aPhase('all', 100_000)];
      const procedure = ['flag' as const, { ...layer, action: null, withinMs: null }];
      const rollback = { conversations: 'drain' as const, procedure };
      const plan = aPlan({ flag: KEY, phases, rollback });
      const applied = await world.apply(flagsFile(flag), segmentsFile(BETA), planFile(plan));
      expect(applied.ok).toBe(true);
      await bringInto(world, status);
      const key = { environment: 'production', key: KEY, reason: 'fire', actor: ANA };
      await world.store.transact('killFlag', { ...key, nowMs: world.nowMs });
      expect(await answers(world)).toEqual([JSON.stringify(off)]);
      expect(world.published.at(-1)?.cause).toBe('kill');
      world.nowMs += 120_000;
      await world.tick();
      expect(await answers(world)).toEqual([JSON.stringify(off)]);
    },
  );
});
