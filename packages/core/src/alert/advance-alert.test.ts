import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AdvancedAlert, advanceAlert } from './advance-alert.ts';
import { anAlertRule } from './alert-rule.fixture.ts';
import { alertGapMs } from './alert-step.ts';
import { emptyAlertState } from './empty-alert-state.ts';
import type { AlertRule, AlertSample, AlertState } from './types.ts';

const T0 = 1_800_000_000_000;
const sample = (state: AlertSample['state'], atMs: number): AlertSample => ({
  ...{ atMs, state, value: 0.02, limit: 0.01, count: 400, sentence: state },
});

/** Looks every 10 s; `b` beyond, `w` within, `-` between, `n` no data, `.` nobody looked. */
function run(rule: AlertRule, looks: string, isHeld = false, from = emptyAlertState()) {
  const states = { b: 'beyond', w: 'within', '-': 'between', n: 'no-data' } as const;
  let state: AlertState = from;
  const news: [number, string][] = [];
  const statuses: string[] = [];
  [...looks].forEach((look, index) => {
    const seen = states[look as keyof typeof states] as AlertSample['state'] | undefined;
    if (seen === undefined) return;
    const step: AdvancedAlert = advanceAlert(
      rule,
      state,
      sample(seen, T0 + index * 10_000),
      isHeld,
    );
    state = JSON.parse(JSON.stringify(step.state));
    news.push(...step.news.map((one): [number, string] => [index * 10, one]));
    statuses.push(state.status);
  });
  return { state, news, statuses };
}

const forOneMinute = (keepFiringForMs = 0) => anAlertRule({}, { forMs: 60_000, keepFiringForMs });

describe('advanceAlert()', () => {
  it('fires after every look over `for` was beyond, and resolves at the first look within', () => {
    expect(run(forOneMinute(), 'wbbbbbbw').news).toEqual([]);
    const { news, statuses } = run(forOneMinute(), 'wbbbbbbbbw');
    expect(news).toEqual([
      [70, 'fired'],
      [90, 'resolved'],
    ]);
    expect(statuses[0]).toBe('inactive');
    expect(statuses[6]).toBe('pending');
    expect(statuses.slice(7)).toEqual(['firing', 'firing', 'inactive']);
  });

  it('begins again after one look that was not beyond', () => {
    expect(run(forOneMinute(), 'bbbbbb-bbbbbb').news).toEqual([]);
    expect(run(forOneMinute(), 'bbbbbb-bbbbbbb').news).toEqual([[130, 'fired']]);
  });

  it('counts from now what it counted from a future that the clock took back', () => {
    const rule = anAlertRule(
      { escalate: [{ afterMs: 20_000, notify: ['lead'] }] },
      { forMs: 0, keepFiringForMs: 0 },
    );
    const { state } = run(rule, 'b');
    const back = T0 - 3_600_000;
    const later = advanceAlert(rule, state, sample('beyond', back)).state;
    expect([later.firedMs, later.sinceMs]).toEqual([back, back]);
    expect(advanceAlert(rule, later, sample('beyond', back + 20_000)).news).toEqual(['escalated']);
  });

  it('fires at once without `for`', () => {
    expect(run(anAlertRule({}, { forMs: 0 }), 'wbw').news).toEqual([
      [10, 'fired'],
      [20, 'resolved'],
    ]);
  });

  it('goes on firing until every look over `keepFiringFor` was within', () => {
    const rule = anAlertRule({}, { forMs: 0, keepFiringForMs: 30_000 });
    const { news, statuses } = run(rule, 'bwwbwwww');
    expect(statuses.slice(1, 4)).toEqual(['recovering', 'recovering', 'firing']);
    expect(news).toEqual([
      [0, 'fired'],
      [70, 'resolved'],
    ]);
    expect(run(rule, 'bww-www').news).toEqual([[0, 'fired']]);
  });

  it('tolerates a short gap, begins anew after a long one, and never resolves by it', () => {
    // The gap of a minute's rule is 30 s.
    expect(alertGapMs(forOneMinute())).toBe(30_000);
    expect(run(forOneMinute(), 'bbnnbbb').news).toEqual([[60, 'fired']]);
    expect(run(forOneMinute(), 'bbnnnbbb').news).toEqual([]);
    expect(run(forOneMinute(), 'bb...bbb').news).toEqual([]);
    const firing = run(forOneMinute(), 'bbbbbbbnnnnnnnnnnnnnn');
    expect([firing.news.length, firing.state.status, firing.state.sentence]).toEqual([
      ...[1, 'firing', 'no-data'],
    ]);
    const recovering = run(anAlertRule({}, { forMs: 0, keepFiringForMs: 60_000 }), 'bwwnnnnwww');
    expect([recovering.news.length, recovering.state.status]).toEqual([1, 'recovering']);
  });

  it('does not fire on looks without data alone', () => {
    expect(run(forOneMinute(), 'bnnbnnbn').news).toEqual([[60, 'fired']]);
    expect(run(forOneMinute(), 'bbbbbbn').news).toEqual([]);
  });

  it('does not count time for which the clock jumped', () => {
    const rule = forOneMinute();
    const before = run(rule, 'bb').state;
    const ahead = advanceAlert(rule, before, sample('beyond', T0 + 86_400_000));
    expect([ahead.state.status, ahead.news]).toEqual(['pending', []]);
    const back = advanceAlert(rule, before, sample('beyond', T0 - 86_400_000));
    expect([back.state.status, back.news]).toEqual(['pending', []]);
    const odd = advanceAlert(rule, before, sample('beyond', Number.NaN));
    expect(odd).toEqual({ state: before, news: [] });
  });

  it('escalates by time while it fires, each step once, and not while that is held', () => {
    const escalate = [
      { afterMs: 20_000, notify: ['lead'] },
      { afterMs: 40_000, notify: ['head'] },
    ];
    const rule = anAlertRule({ escalate }, { forMs: 0 });
    expect(run(rule, 'bbbbbb').news).toEqual([
      [0, 'fired'],
      [20, 'escalated'],
      [40, 'escalated'],
    ]);
    expect(run(rule, 'bn.nn').news.at(-1)).toEqual([40, 'escalated']);
    expect(run(rule, 'bbbbbb', true).news).toEqual([[0, 'fired']]);
    expect(run(rule, 'bbbwbb').state.escalated).toBe(0);
    const late = run(rule, 'b.....b');
    expect([late.news.at(-1), late.state.escalated]).toEqual([[60, 'escalated'], 2]);
  });

  it('leaves rules of events alone', () => {
    const rule = anAlertRule({ trigger: { kind: 'event', events: ['flag.set'] } });
    expect(run(rule, 'bbb').state).toEqual(emptyAlertState());
  });

  it('keeps when it changed, and says when it is looked at next', () => {
    const { state } = run(forOneMinute(), 'wbb');
    expect(state).toMatchObject({
      ...{ status: 'pending', sinceMs: T0 + 10_000, lastMs: T0 + 20_000, dueMs: T0 + 30_000 },
      ...{ value: 0.02, sentence: 'beyond' },
    });
  });
});

describe('advanceAlert(), whatever the looks', () => {
  const looks = fc.array(fc.constantFrom(...'bw-n.'), { minLength: 1, maxLength: 60 });
  const rule = anAlertRule({}, { forMs: 40_000, keepFiringForMs: 20_000 });

  it('tells fired and resolved in turns', () => {
    fc.assert(
      fc.property(looks, (all) => {
        const { news, state } = run(rule, all.join(''));
        news.forEach(([, one], index) => {
          expect(one).toBe(index % 2 === 0 ? 'fired' : 'resolved');
        });
        expect(state.firedMs !== null).toBe(news.length % 2 === 1);
      }),
    );
  });

  it('fires only when all looks of the last 40 s with data were beyond', () => {
    fc.assert(
      fc.property(looks, (all) => {
        for (const [atS, one] of run(rule, all.join('')).news) {
          const end = atS / 10;
          if (one === 'fired') {
            const last = all.slice(end - 4, end + 1).filter((look) => look !== 'n' && look !== '.');
            expect(end).toBeGreaterThanOrEqual(4);
            expect(last.every((look) => look === 'b')).toBe(true);
            expect(all[end]).toBe('b');
          } else expect(all[end]).toBe('w');
        }
      }),
    );
  });
});
