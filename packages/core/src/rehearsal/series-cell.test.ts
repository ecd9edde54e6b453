import { describe, expect, test } from 'vitest';
import { cellProblem } from '../metric/cell-problem.ts';
import { sketchCount, sketchQuantile } from '../metric/sketch.ts';
import type { RateCell } from '../metric/types.ts';
import { carriesOf } from './carries.ts';
import { seriesCell, type ToldSpan } from './series-cell.ts';

const span = (changes: Partial<ToldSpan> = {}): ToldSpan => ({
  name: 'x',
  turns: 100,
  value: 0.004,
  spread: 0,
  intervals: 0.5,
  isDrawn: false,
  ...changes,
});

describe('seriesCell()', () => {
  test('carries what is left of an event on, so that none is lost', () => {
    let state = {};
    const events = Array.from({ length: 10 }, () => {
      const carries = carriesOf(state);
      const found = seriesCell('rate', span(), carries);
      state = carries.state();
      return (found?.cell as RateCell | undefined)?.events ?? -1;
    });
    expect(events).toEqual([0, 0, 1, 0, 1, 0, 0, 1, 0, 1]);
  });

  test('tells cells that can be believed, of every kind', () => {
    for (const kind of ['rate', 'distribution', 'mean', 'count', 'gauge'] as const) {
      const found = seriesCell(kind, span({ value: 0.3, spread: 0.1 }), carriesOf({}));
      expect([kind, found === null ? 'none' : cellProblem(found.cell)]).toEqual([kind, null]);
    }
  });

  test('spreads a distribution round its middle', () => {
    const told = span({ turns: 5_000, value: 400, spread: 50 });
    const found = seriesCell('distribution', told, carriesOf({}));
    if (found?.cell.kind !== 'distribution') throw new Error('It is a distribution');
    const { sketch } = found.cell;
    expect(sketchCount(sketch)).toBe(5_000);
    expect(Math.abs((sketchQuantile(sketch, 0.5) ?? 0) - 400)).toBeLessThan(6);
    expect(Math.abs((sketchQuantile(sketch, 0.95) ?? 0) - 482)).toBeLessThan(8);
  });

  test('counts things by the time that passed, and says nothing of turns that there were not', () => {
    const carries = carriesOf({});
    const counted = [1, 2, 3].map(() => seriesCell('count', span({ value: 1 }), carries)?.cell);
    expect(counted).toEqual([
      { kind: 'count', count: 0 },
      { kind: 'count', count: 1 },
      { kind: 'count', count: 0 },
    ]);
    for (const kind of ['rate', 'distribution', 'mean'] as const) {
      expect(seriesCell(kind, span({ turns: 0 }), carries)).toBe(null);
    }
  });

  test('draws events by chance where a seed is given, with the right mean', () => {
    const carries = carriesOf({}, 3);
    const draw = (turns: number) =>
      Array.from({ length: 400 }, () => {
        const found = seriesCell('rate', span({ turns, value: 0.2, isDrawn: true }), carries);
        return (found?.cell as RateCell | undefined)?.events ?? -1;
      });
    for (const turns of [20, 200]) {
      const events = draw(turns);
      const mean = events.reduce((sum, one) => sum + one, 0) / events.length;
      expect(Math.abs(mean - turns * 0.2)).toBeLessThan(turns * 0.02);
      expect(new Set(events).size).toBeGreaterThan(3);
    }
  });
});
