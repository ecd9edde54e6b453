import { describe, expect, it } from 'vitest';
import { metricWorld, NOW_MS, rate, values } from '../metric/metric-world.fixture.ts';
import { ANA } from '../store/store-world.fixture.ts';
import { activateMonitoring } from './activate-monitoring.ts';
import { recordBaseline } from './record-baseline.ts';
import { aKpi, aScorecard, putScorecards } from './scorecard.fixture.ts';
import { scorecardViews } from './scorecard-views.ts';

const P95 = { kind: 'quantile', q: 0.95 } as const;
const slower = aKpi({
  ...{ name: 'p95', metric: 'latency_ms', statistic: P95, minCount: 2 },
  target: { side: 'below', value: 1.1, of: 'baseline' },
});

async function aWorldWithBaseline() {
  const world = await metricWorld();
  const { tx } = world;
  await putScorecards(tx, aScorecard({ kpis: [aKpi(), slower] }));
  const record = (nowMs: number, reason: string | null = null) => {
    const asked = { environment: 'production', name: 'launch', reason, actor: ANA, nowMs };
    return recordBaseline(tx, asked);
  };
  const stored = async () => {
    const rows = await tx.db.selectFrom('baseline').selectAll().orderBy('kpi').execute();
    return rows.map(({ kpi, value, count, recordedMs }) => [kpi, value, count, recordedMs]);
  };
  const audit = async () => {
    const rows = await tx.db.selectFrom('audit').selectAll().orderBy('sequence').execute();
    return rows.map(({ action, subject, body }) => [action, subject, JSON.parse(body)]);
  };
  return { ...world, record, stored, audit };
}

describe('recordBaseline()', () => {
  it('records what has enough data, later what was missing, and again only with a reason', async () => {
    const { tell, record, stored, audit } = await aWorldWithBaseline();
    await expect(record(NOW_MS)).rejects.toThrow(
      'Cannot record the baseline of "launch": none of its KPIs has enough data in its window; wait until programs have told of them',
    );
    await tell([rate('error_rate', 100, 2), values('latency_ms', [100])]);
    const view = await record(NOW_MS);
    expect([view.baselineMs, ...view.kpis.map(({ baseline }) => baseline)]).toEqual([
      NOW_MS,
      0.02,
      null,
    ]);
    await expect(record(NOW_MS + 1)).rejects.toThrow(
      'Cannot record the baseline of "launch": it was recorded at 2027-01-15T08:00:00.000Z; give a reason to record it again',
    );
    await tell([values('latency_ms', [100])]);
    await record(NOW_MS + 2);
    expect(await stored()).toEqual([
      ['errors', 0.02, 100, NOW_MS],
      ['p95', 100.5, 2, NOW_MS + 2],
    ]);
    await tell([rate('error_rate', 100, 0)]);
    await record(NOW_MS + 3, 'the outage is over');
    expect((await stored())[0]).toEqual(['errors', 0.01, 200, NOW_MS + 3]);
    expect(await audit()).toEqual([
      [
        'scorecard.baseline-recorded',
        'launch',
        { reason: null, recorded: [{ kpi: 'errors', value: 0.02, count: 100 }], before: {} },
      ],
      [
        'scorecard.baseline-recorded',
        'launch',
        {
          reason: null,
          recorded: [{ kpi: 'p95', value: 100.5, count: 2 }],
          before: { errors: 0.02 },
        },
      ],
      [
        'scorecard.baseline-recorded',
        'launch',
        {
          reason: 'the outage is over',
          recorded: [
            { kpi: 'errors', value: 0.01, count: 200 },
            { kpi: 'p95', value: 100.5, count: 2 },
          ],
          before: { errors: 0.02, p95: 100.5 },
        },
      ],
    ]);
  });

  it('says which scorecards there are', async () => {
    const { tx } = await aWorldWithBaseline();
    const asked = { environment: 'production', reason: null, actor: ANA, nowMs: NOW_MS };
    await expect(recordBaseline(tx, { ...asked, name: 'lunch' })).rejects.toThrow(
      'Cannot find scorecard "lunch" in "production": it does not exist; did you mean "launch"?',
    );
    await expect(
      recordBaseline(tx, { ...asked, environment: 'staging', name: 'launch' }),
    ).rejects.toThrow('none was applied there; apply a file of kind Scorecard');
  });
});

describe('activateMonitoring()', () => {
  it('starts due dates once, and records missing baselines each time', async () => {
    const { tx, tell, stored, audit } = await aWorldWithBaseline();
    const activate = (nowMs: number) =>
      activateMonitoring(tx, { environment: 'production', actor: ANA, nowMs });
    expect(await activate(NOW_MS)).toEqual({ activatedMs: NOW_MS, changed: true });
    expect(await stored()).toEqual([]);
    await tell([rate('error_rate', 100, 2)]);
    expect(await activate(NOW_MS + 5)).toEqual({ activatedMs: NOW_MS, changed: false });
    expect(await activate(NOW_MS + 6)).toEqual({ activatedMs: NOW_MS, changed: false });
    expect(await stored()).toEqual([['errors', 0.02, 100, NOW_MS + 5]]);
    expect((await audit()).map(([action]) => action)).toEqual([
      'monitoring.activated',
      'scorecard.baseline-recorded',
    ]);
    const [view] = await scorecardViews(tx, { environment: 'production', nowMs: NOW_MS });
    expect(view?.baselineMs).toBe(NOW_MS + 5);
  });
});
