import {
  compileRuleset,
  type EvaluationContext,
  evaluate,
  type FlagdDocument,
  type FlagRule,
  type Json,
} from '@tidegate/core';
import type { FlagView } from '@tidegate/protocol';
import { ANA, T0, type World } from './store-world.fixture.ts';

/** What tests of flags ask a world. */
export const staff: Json = { '==': [{ var: 'role' }, 'staff'] };
export const rule = (name: string, when: Json, serve: string): FlagRule => ({
  name,
  when,
  outcome: { serve },
});
export const ofRole = (role: string): EvaluationContext => ({ targetingKey: 'c-1', role });
export const base = {
  kind: 'boolean',
  variants: { off: false, on: true },
  off: 'off',
  environments: {},
} as const;

export async function document(world: World): Promise<FlagdDocument> {
  const now = await world.store.read('currentRuleset', { environment: 'production' });
  return now?.snapshot.document ?? { flags: {} };
}

export async function served(
  world: World,
  key: string,
  context: EvaluationContext = ofRole('guest'),
) {
  const { variant, rule: decided } = evaluate(
    compileRuleset(await document(world)),
    key,
    context,
    world.nowMs,
  );
  return [variant, decided];
}

export async function view(world: World, key: string): Promise<FlagView | undefined> {
  const flags = await world.store.read('listFlags', { environment: 'production' });
  return flags.find((flag) => flag.key === key);
}

export function on(key: string, changes: { reason?: string } = {}) {
  return {
    environment: 'production',
    key,
    reason: changes.reason ?? null,
    actor: ANA,
    nowMs: T0 + 7_000,
  };
}

export async function mistakes(world: World, ...files: Parameters<World['apply']>) {
  const answer = await world.apply(...files);
  return answer.ok ? [] : answer.problems.map(({ code, message }) => [code, message]);
}
