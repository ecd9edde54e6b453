import { compileRuleset, evaluate } from '@tidegate/core';
import type { RolloutCommand, RolloutView } from '@tidegate/protocol';
import { ANA, FLAG, turns, type World } from './store-world.fixture.ts';

/** What people and traffic do to a rollout of the world. */
export async function command(
  world: World,
  id: string,
  what: RolloutCommand,
  actor = ANA,
): Promise<RolloutView> {
  const input = { id, command: what, actor, nowMs: world.nowMs };
  return await world.store.transact('commandRollout', input);
}

/** One second of good traffic on both arms of a draw, as a draw of 10 % gives it, then a tick. */
export async function goodSecond(world: World, draw: number, events = 0): Promise<void> {
  await world.send([
    turns('new', draw, 20, events, world.nowMs),
    turns('legacy', draw, 180, 0, world.nowMs),
  ]);
  await world.tick();
}

/** What a conversation is answered now. */
export async function served(
  world: World,
  startedAtMs?: number,
  attributes: Readonly<Record<string, unknown>> = {},
): Promise<unknown> {
  const now = await world.store.read('currentRuleset', { environment: 'production' });
  const ruleset = compileRuleset(now?.snapshot.document ?? { flags: {} });
  const context = {
    targetingKey: 'chat-1',
    ...attributes,
    ...(startedAtMs === undefined ? {} : { conversationStartedAtMs: startedAtMs }),
  };
  return evaluate(ruleset, FLAG, context, world.nowMs).value;
}
