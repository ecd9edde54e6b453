import { expect, test } from 'vitest';
import { candidateHash, planHash } from './identity.ts';
import { aPlan } from './rollout.fixture.ts';

test('planHash() follows the meaning, not the order of keys', () => {
  const plan = aPlan();
  const turned = Object.fromEntries(Object.entries(plan).reverse()) as typeof plan;
  expect(planHash(turned)).toBe(planHash(plan));
  expect(planHash({ ...plan, environment: 'staging' })).not.toBe(planHash(plan));
});

test('candidateHash() tells flag, variant and value apart', () => {
  const hashes = [
    candidateHash('a', 'new', true),
    candidateHash('a', 'new', 'true'),
    candidateHash('a', 'new-2', true),
    candidateHash('b', 'new', true),
  ];
  expect(new Set(hashes).size).toBe(4);
  expect(candidateHash('a', 'new', { x: 1, y: 2 })).toBe(candidateHash('a', 'new', { y: 2, x: 1 }));
});
