import type { Effect } from '@tidegate/core';
import { expect, test } from 'vitest';
import { bootstrap } from '../store/bootstrap.ts';
import { CLAIM_MS } from '../store/limits.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { T0 } from '../store/store-world.fixture.ts';
import { claimEffects } from './claim-effects.ts';
import { holdLease } from './hold-lease.ts';
import { writeOutbox } from './write-outbox.ts';

const LIMIT_MS = 600_000;

function anEffect(id: string, kind: Effect['kind'], orderingKey = id): Effect {
  const payload = { channel: 'ops', action: 'tests', title: 'x', text: 'x' };
  return { id, kind, orderingKey, limitMs: LIMIT_MS, payload };
}

async function anOutbox(...effects: Effect[]) {
  const tx = await migratedDatabase();
  await bootstrap(tx, { nowMs: T0, environments: ['production'] });
  await holdLease(tx, { holder: 'a', ttlMs: 10_000, nowMs: T0 });
  await writeOutbox(tx, { id: 'r', environment: 'production' }, effects, T0);
  const claim = async (nowMs: number, kinds?: Effect['kind'][], term = 1) => {
    const input = { term, nowMs, limit: 10, ...(kinds === undefined ? {} : { kinds }) };
    return (await claimEffects(tx, input)).map(({ effect }) => effect.id);
  };
  return { tx, claim };
}

test('claimEffects() leaves actions to those who ask for them, and notices to the others', async () => {
  const { claim } = await anOutbox(
    anEffect('c', 'check'),
    anEffect('l', 'layer'),
    anEffect('n', 'notify'),
    anEffect('a', 'announce'),
  );
  expect(await claim(T0)).toEqual(['n', 'a']);
  expect(await claim(T0, ['check', 'layer'])).toEqual(['c', 'l']);
});

test('claimEffects() claims an action for as long as it may take, and one of a key at a time', async () => {
  const { claim } = await anOutbox(anEffect('l1', 'layer', 'r'), anEffect('l2', 'layer', 'r'));
  expect(await claim(T0, ['layer'])).toEqual(['l1']);
  expect(await claim(T0 + LIMIT_MS + CLAIM_MS - 1, ['layer'])).toEqual([]);
  expect(await claim(T0 + LIMIT_MS + CLAIM_MS, ['layer'])).toEqual(['l1']);
});

test('claimEffects() takes actions over at once when another controller leads, and notices later', async () => {
  const { tx, claim } = await anOutbox(anEffect('c', 'check'), anEffect('n', 'notify'));
  await claim(T0);
  await claim(T0, ['check']);
  await holdLease(tx, { holder: 'b', ttlMs: 10_000, nowMs: T0 + 10_001 });
  expect(await claim(T0 + 10_001, ['check', 'layer'], 2)).toEqual(['c']);
  expect(await claim(T0 + 10_001, undefined, 2)).toEqual([]);
  await expect(claim(T0 + 10_002, ['check'], 1)).rejects.toMatchObject({ code: 'conflict' });
});
