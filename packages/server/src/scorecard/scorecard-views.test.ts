import { describe, expect, it } from 'vitest';
import { count, gauge, metricWorld, NOW_MS, rate, values } from '../metric/metric-world.fixture.ts';
import { ANA } from '../store/store-world.fixture.ts';
import { kpiFigures } from './kpi-figures.ts';
import { kpiQuestion } from './kpi-reading.ts';
import { recordBaselines } from './record-baselines.ts';
import { aKpi, aScorecard, putScorecards } from './scorecard.fixture.ts';
import { scorecardViews } from './scorecard-views.ts';

const asked = { environment: 'production', nowMs: NOW_MS };
const HOUR_MS = 3_600_000;

describe('scorecardViews()', () => {
  it('shows each KPI with its state, value and target', async () => {
    const { tx, tell } = await metricWorld();
    await putScorecards(tx, aScorecard());
    await tell([
      rate('error_rate', 300, 1),
      rate('error_rate', 100, 1, { variant: '' }),
      rate('error_rate', 900, 900, { flag: 'chat', variant: 'new' }),
      rate('error_rate', 900, 900, { agoMs: HOUR_MS + 1 }),
    ]);
    expect(await scorecardViews(tx, asked)).toEqual([
      {
        ...{ name: 'launch', description: 'What we promised', purpose: 'kpis' },
        ...{ environment: 'production', baselineMs: null },
        ...{ met: 1, notMet: 0, noData: 0, notYetDue: 0 },
        kpis: [
          {
            ...{ name: 'errors', text: 'Error rate < 1 %', metric: 'error_rate' },
            ...{ state: 'met', level: null, code: null, value: 0.005, valueText: '0.5 %' },
            ...{ baseline: null, count: 400 },
            ...{ target: 'below 1 %', windowMs: HOUR_MS, dueMs: null },
            sentence: expect.stringContaining('0.5 %'),
          },
        ],
      },
    ]);
    expect(await scorecardViews(tx, { ...asked, environment: 'staging' })).toEqual([]);
    expect(await scorecardViews(tx, { ...asked, environment: null })).toHaveLength(1);
  });

  it('reads flags, variants, labels, pages, and what follows from turns', async () => {
    const { tx, tell } = await metricWorld();
    const inChat = { flag: 'chat', variant: 'new' };
    const above = (value: number) => ({ side: 'above', value, of: 'value' }) as const;
    await putScorecards(
      tx,
      aScorecard({
        kpis: [
          aKpi({ name: 'chat', flag: 'chat', minCount: 0 }),
          aKpi({ name: 'new', ...inChat, minCount: 0 }),
          aKpi({ name: 'model', ...inChat, labels: { model: 'a' }, minCount: 0 }),
          aKpi({
            ...{ name: 'page', metric: 'page_load_ms', statistic: { kind: 'quantile', q: 0.95 } },
            ...{ target: above(1), minCount: 1 },
          }),
          aKpi({
            ...{ name: 'per-second', metric: 'throughput', statistic: { kind: 'last' } },
            ...{ target: above(0), minCount: 0 },
          }),
          aKpi({ name: 'silent', metric: 'uptime' }),
          aKpi({ name: 'unmeasured', metric: null, target: null }),
          aKpi({ name: 'gone', metric: 'no_such_metric' }),
        ],
      }),
    );
    await tell([
      rate('error_rate', 10, 5, { flag: 'chat', variant: 'legacy' }),
      rate('error_rate', 10, 1, inChat),
      rate('error_rate', 10, 0, { ...inChat, labels: { model: 'a' } }),
      rate('error_rate', 36, 0),
      count('uptime', 4),
    ]);
    await tell([values('page_load_ms', [100], { variant: '' })], 'browser');
    const [view] = await scorecardViews(tx, asked);
    expect(view?.kpis.map(({ name, state, value }) => [name, state, value])).toEqual([
      ['chat', 'not-met', 0.2],
      ['new', 'not-met', 0.05],
      ['model', 'met', 0],
      ['page', 'met', 100.5],
      ['per-second', 'met', 0.01],
      ['silent', 'no-data', null],
      ['unmeasured', 'no-data', null],
      ['gone', 'no-data', null],
    ]);
    expect([view?.met, view?.notMet, view?.noData]).toEqual([3, 2, 3]);
  });

  it('judges figures that were read before, and then reads none', async () => {
    const { tx, tell } = await metricWorld();
    const later = aKpi({ name: 'later', windowMs: 60_001 });
    await putScorecards(tx, aScorecard({ kpis: [aKpi(), later] }));
    await tell([rate('error_rate', 100, 0)]);
    const known = await kpiFigures(tx, asked);
    await tell([rate('error_rate', 100, 100)]);
    await tx.db
      .updateTable('scorecard')
      .set({ body: JSON.stringify(aScorecard({ kpis: [aKpi(), { ...later, windowMs: 99_000 }] })) })
      .execute();
    const [view] = await scorecardViews(tx, { ...asked, known: [known] });
    expect(view?.kpis.map(({ name, state, count: n }) => [name, state, n])).toEqual([
      ['errors', 'met', 100],
      ['later', 'no-data', 0],
    ]);
    expect(await scorecardViews(tx, { ...asked, known: [] })).toEqual([]);
  });

  it('tells too much from nothing', async () => {
    const { tx } = await metricWorld();
    await putScorecards(tx, aScorecard());
    const question = kpiQuestion(aKpi());
    const known = [
      { environment: 'production', atMs: NOW_MS, figures: { [question]: 'too-much' } },
    ];
    const [view] = await scorecardViews(tx, { ...asked, known } as Parameters<
      typeof scorecardViews
    >[1]);
    expect(view?.kpis.map(({ state, code, valueText }) => [state, code, valueText])).toEqual([
      ['no-data', 'kpi-too-much', null],
    ]);
  });

  it('counts zero as a figure, and its baseline too', async () => {
    const { tx, tell } = await metricWorld();
    const atMost = (value: number, of: 'value' | 'baseline') =>
      ({ side: 'at-most', value, of }) as const;
    const tickets = {
      metric: 'support_tickets',
      statistic: { kind: 'count' },
      minCount: 0,
    } as const;
    await putScorecards(
      tx,
      aScorecard({
        kpis: [
          aKpi({ ...tickets, name: 'none', target: atMost(0, 'value') }),
          aKpi({ ...tickets, name: 'no-more', target: atMost(1, 'baseline') }),
        ],
      }),
    );
    const states = async () => {
      const [view] = await scorecardViews(tx, asked);
      return view?.kpis.map(({ state, value, baseline }) => [state, value, baseline]);
    };
    expect(await states()).toEqual([
      ['no-data', null, null],
      ['no-data', null, null],
    ]);
    await tell([count('support_tickets', 0)]);
    const known = await kpiFigures(tx, asked);
    const how = { name: null, known, reason: null, actor: ANA };
    await recordBaselines(tx, { ...asked, ...how });
    expect(await states()).toEqual([
      ['met', 0, 0],
      ['met', 0, 0],
    ]);
    await tell([count('support_tickets', 1)]);
    expect(await states()).toEqual([
      ['not-met', 1, 0],
      ['not-met', 1, 0],
    ]);
  });

  it('counts due dates from the moment at which monitoring was activated', async () => {
    const { tx, tell } = await metricWorld();
    await putScorecards(tx, aScorecard({ kpis: [aKpi({ dueAfterMs: HOUR_MS })] }));
    await tell([rate('error_rate', 100, 0), gauge('cpu', 1)]);
    const shown = async () => {
      const [view] = await scorecardViews(tx, asked);
      return view?.kpis.map(({ state, dueMs }) => [state, dueMs]);
    };
    expect(await shown()).toEqual([['not-yet-due', null]]);
    const activatedMs = NOW_MS - HOUR_MS + 1;
    const row = { environment: 'production', activatedMs, actor: '{}' };
    await tx.db.insertInto('monitoring').values(row).execute();
    expect(await shown()).toEqual([['not-yet-due', NOW_MS + 1]]);
    await tx.db
      .updateTable('monitoring')
      .set({ activatedMs: activatedMs - 1 })
      .execute();
    expect(await shown()).toEqual([['met', NOW_MS]]);
  });
});
