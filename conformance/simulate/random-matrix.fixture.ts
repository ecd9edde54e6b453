/** What a team says of how far it goes back: rows of a decision matrix, for figures and for issues. */
import type { DecisionRow, RollbackKind } from '@tidegate/core';
import {
  aDecisionRow,
  aResponse,
} from '../../packages/server/src/incident/incident-world.fixture.ts';
import { T0 } from '../../packages/server/src/store/store-world.fixture.ts';
import type { Seeded } from '../faults/seeded.fixture.ts';
import { chance } from './chance.fixture.ts';
import type { SimulatedDatabase } from './simulated-database.fixture.ts';

/** Rows that a person may name; the last one is in no matrix. */
export const ISSUES = ['slow-answers', 'wrong-prices', 'nobody-knows'] as const;

const KINDS: readonly RollbackKind[] = ['full', 'full', 'quick', 'quick', 'partial', 'fix-forward'];

/** Half of all environments have a matrix. */
export function applyMatrix(random: Seeded, database: SimulatedDatabase): void {
  if (chance(random, 50)) return;
  const response = aResponse({ matrix: matrixOf(random) });
  const { environment, name } = response;
  database.run('INSERT INTO response (environment, name, body, "appliedMs") VALUES (?, ?, ?, ?)', [
    ...[environment, name, JSON.stringify(response), T0],
  ]);
}

function matrixOf(random: Seeded): readonly DecisionRow[] {
  const [slow, wrong] = ISSUES;
  const answer = () => ({
    rollback: random.of(KINDS),
    ...{ withinMs: random.of([null, 5_000, 60_000]), flagsWithinMs: random.of([null, 1_000]) },
  });
  const bare = { statistic: null, severity: 'high' } as const;
  return [
    aDecisionRow({ name: 'leaks', metric: 'pii_leaks', from: 0, to: null, ...answer() }),
    aDecisionRow({ ...bare, name: 'errors', metric: 'error_rate', from: 0.3, to: 1, ...answer() }),
    ...[slow, wrong].map((name) =>
      aDecisionRow({ ...bare, name, metric: null, from: null, to: null, ...answer() }),
    ),
  ];
}
