import { describe, expect, it } from 'vitest';
import { metricWorld, NOW_MS, rate, values } from '../metric/metric-world.fixture.ts';
import { ANA } from '../store/store-world.fixture.ts';
import { activateMonitoring } from './activate-monitoring.ts';
import { kpiFigures } from './kpi-figures.ts';
import { recordBaselines } from './record-baselines.ts';
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
  const read = (nowMs: number) => kpiFigures(tx, { environment: 'production', nowMs });
  const record = async (
    nowMs: number,
    reason: string | null = null,
    name: string | null = 'launch',
  ) => {
    const known = await read(nowMs);
    const asked = { environment: 'production', name, known, reason, actor: ANA, nowMs };
    return await recordBaselines(tx, asked);
  };
  const stored = async () => {
    const rows = await tx.db.selectFrom('baseline').selectAll().orderBy('kpi').execute();
    return rows.map(({ kpi, value, count, recordedMs }) => [kpi, value, count, recordedMs]);
  };
  const audit = async () => {
    const rows = await tx.db.selectFrom('audit').selectAll().orderBy('sequence').execute();
    return rows.map(({ action, subject, body }) => [action, subject, JSON.parse(body)]);
  };
  return { ...world, read, record, stored, audit };
}

describe('recordBaselines()', () => {
  it('records what has enough data, later what was missing, and again only with a reason', async () => {
    const { tx, tell, record, stored, audit } = await aWorldWithBaseline();
    await expect(record(NOW_MS)).rejects.toThrow(
      'Cannot record the baseline of "launch": none of its KPIs has enough data in its window; wait until programs have told of them',
    );
    await tell([rate('error_rate', 100, 2), values('latency_ms', [100])]);
    expect(await record(NOW_MS)).toEqual({ recorded: 1 });
    const [view] = await scorecardViews(tx, { environment: 'production', nowMs: NOW_MS });
    expect([view?.baselineMs, ...(view?.kpis.map(({ baseline }) => baseline) ?? [])]).toEqual([
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

  it('records what is missing of all scorecards, from the figures that it is handed', async () => {
    const { tx, tell, read, stored, audit } = await aWorldWithBaseline();
    await putScorecards(tx, aScorecard({ name: 'later' }));
    await tell([rate('error_rate', 100, 2)]);
    const known = await read(NOW_MS);
    await tell([rate('error_rate', 100, 98)]);
    const asked = { environment: 'production', name: null, known, reason: null, actor: ANA };
    expect(await recordBaselines(tx, { ...asked, nowMs: NOW_MS + 5 })).toEqual({ recorded: 2 });
    expect(await recordBaselines(tx, { ...asked, nowMs: NOW_MS + 6 })).toEqual({ recorded: 0 });
    expect(await stored()).toEqual([
      ['errors', 0.02, 100, NOW_MS + 5],
      ['errors', 0.02, 100, NOW_MS + 5],
    ]);
    const spans = await tx.db.selectFrom('baseline').select('fromMs').distinct().execute();
    expect(spans).toEqual([{ fromMs: NOW_MS - 3_600_000 }]);
    expect((await audit()).map(([, subject]) => subject)).toEqual(['later', 'launch'].sort());
  });

  it('leaves out a KPI that measures something else than when the figures were read', async () => {
    const { tx, tell, read } = await aWorldWithBaseline();
    await tell([rate('error_rate', 100, 2)]);
    const known = await read(NOW_MS);
    const changed = aScorecard({ kpis: [aKpi({ windowMs: 60_000 })] });
    await tx.db
      .updateTable('scorecard')
      .set({ body: JSON.stringify(changed) })
      .execute();
    const asked = { environment: 'production', name: null, known, reason: null, actor: ANA };
    expect(await recordBaselines(tx, { ...asked, nowMs: NOW_MS })).toEqual({ recorded: 0 });
  });

  it('says which scorecards there are', async () => {
    const { tx, record, read } = await aWorldWithBaseline();
    await expect(record(NOW_MS, null, 'lunch')).rejects.toThrow(
      'Cannot find scorecard "lunch" in "production": it does not exist; did you mean "launch"?',
    );
    const known = await read(NOW_MS);
    const asked = { name: 'launch', known, reason: null, actor: ANA, nowMs: NOW_MS };
    await expect(recordBaselines(tx, { ...asked, environment: 'staging' })).rejects.toThrow(
      'none was applied there; apply a file of kind Scorecard',
    );
  });
});

describe('activateMonitoring()', () => {
  it('starts due dates once', async () => {
    const { tx, audit } = await aWorldWithBaseline();
    const activate = (nowMs: number) =>
      activateMonitoring(tx, { environment: 'production', actor: ANA, nowMs });
    expect(await activate(NOW_MS)).toEqual({ activatedMs: NOW_MS, changed: true });
    expect(await activate(NOW_MS + 5)).toEqual({ activatedMs: NOW_MS, changed: false });
    expect((await audit()).map(([action]) => action)).toEqual(['monitoring.activated']);
  });
});
