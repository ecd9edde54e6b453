import type { DecisionRow, Guardrail, Verdict } from '@tidegate/core';
import { expect, test } from 'vitest';
import { aDecisionRow, aResponse, putResponses } from '../incident/incident-world.fixture.ts';
import type { StoredRollout } from '../rollout/load.ts';
import { bootstrap } from '../store/bootstrap.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { aPlan, T0 } from '../store/store-world.fixture.ts';
import { createRollbackScopes } from './rollback-scopes.ts';

const rule = (name: string, action: Guardrail['action'] = 'rollback'): Guardrail => ({
  ...{ shape: 'held', name, metric: 'error_rate', action, absolute: false },
  ...{ statistic: { of: 'rate' }, side: 'above', limit: 0.1, upper: null },
  ...{ forMs: 0, minSamples: 1, minEvents: 0 },
});

const failing = (value: number): Verdict => ({
  ...{ kind: 'fail', code: 'beyond-limit', numbers: { value }, sentence: 'It is bad' },
  units: { control: 0, candidate: 0 },
});

const row = (name: string, rollback: DecisionRow['rollback'], from: number, to: number) =>
  aDecisionRow({
    ...{ name, metric: 'error_rate', statistic: null, from, to, rollback },
    ...{ withinMs: 300_000, flagsWithinMs: null },
  });

async function scopesOf(value: number) {
  const tx = await migratedDatabase();
  const matrix = [
    row('forward', 'fix-forward', 0.05, 0.1),
    row('part', 'partial', 0.1, 0.2),
    row('all', 'full', 0.5, 0.6),
  ];
  await bootstrap(tx, { nowMs: T0, environments: ['production'] });
  await putResponses(tx, aResponse({ matrix }));
  const plan = aPlan({ guardrails: [rule('errors'), rule('seen', 'notify')] });
  const rollout = {
    ...{ environment: 'production', verdicts: {} },
  } as unknown as StoredRollout['rollout'];
  const stored = { plan, rollout, row: {} as StoredRollout['row'] };
  const verdicts = { errors: failing(value), seen: failing(value) };
  return await createRollbackScopes(tx).of(stored, verdicts);
}

const times = { withinMs: 300_000, flagsWithinMs: null };

test.each([
  ['full where the row is full', 0.55, { errors: { scope: 'full', row: 'all', ...times } }],
  ['quick where it is partial', 0.15, { errors: { scope: 'quick', row: 'part', ...times } }],
  [
    'quick where it is fixed forward: the plan rolls back all the same',
    0.07,
    { errors: { scope: 'quick', row: 'forward', ...times } },
  ],
  ['nothing between two rows, where a person must say', 0.3, {}],
  ['nothing past the worst row', 0.9, {}],
])('createRollbackScopes() says %s', async (_, value, scopes) => {
  expect(await scopesOf(value)).toEqual(scopes);
});

test('createRollbackScopes() reads no matrix before something fails, and each once', async () => {
  const tx = await migratedDatabase();
  let reads = 0;
  const db = new Proxy(tx.db, {
    get: (target, key) => {
      if (key === 'selectFrom') reads += 1;
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const scopes = createRollbackScopes({ ...tx, db });
  const rollout = {
    environment: 'production',
    verdicts: {},
  } as unknown as StoredRollout['rollout'];
  const stored = { plan: aPlan({ guardrails: [rule('errors')] }), rollout };
  const look = (verdicts: Record<string, Verdict>) =>
    scopes.of({ ...stored, row: {} as StoredRollout['row'] }, verdicts);
  await look({ errors: { ...failing(0), kind: 'pass' } });
  expect(reads).toBe(0);
  // Without a response of its own an environment has no matrix: all layers go back.
  expect([await look({ errors: failing(0.9) }), await look({ errors: failing(0.9) })]).toEqual([
    ...[{}, {}],
  ]);
  expect(reads).toBe(1);
});
