import { expect, it } from 'vitest';
import { aKpi, aScorecard, putScorecards } from '../scorecard/scorecard.fixture.ts';
import { scorecardViews } from '../scorecard/scorecard-views.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { changes } from '../store/operations.ts';
import { T0 } from '../store/store-world.fixture.ts';
import { bookRows } from './book-rows.ts';

it('sessions without a second user keep the promise of no contamination, and a second one breaks it', async () => {
  const tx = await migratedDatabase();
  await changes.bootstrap(tx, { nowMs: T0, environments: ['production'] });
  const target = { side: 'at-most', value: 0, of: 'value' } as const;
  const statistic = { kind: 'count' } as const;
  const metric = 'session_contamination';
  await putScorecards(tx, aScorecard({ kpis: [aKpi({ metric, statistic, target, minCount: 0 })] }));
  const state = async () => {
    const asked = { environment: 'production', nowMs: T0 + 10_000 };
    const [view] = await scorecardViews(tx, asked);
    return view?.kpis.map((kpi) => [kpi.state, kpi.value]);
  };
  const tell = (unit: string) =>
    bookRows(tx, {
      ...{ environment: 'production', source: 'server', trusted: true, rollouts: [], series: [] },
      ...{ id: unit, nowMs: T0 },
      units: [
        {
          ...{ kind: 'session', key: 'one', unit, atMs: T0 },
          ...{ flag: '', variant: '', draw: 0 },
        },
      ],
    });
  expect(await state()).toEqual([['no-data', null]]);
  await tell('ana');
  expect(await state()).toEqual([['met', 0]]);
  await tell('bo');
  expect(await state()).toEqual([['not-met', 1]]);
});
