import { expect, test } from 'vitest';
import { reading } from '../plan/tree.fixture.ts';
import { readPlanTest } from './read-plan-test.ts';
import { errors, values } from './rehearsal.fixture.ts';

const base = { turns: values([5, 1]), series: [errors(values([0.001, 1]))] };

test('readPlanTest() replaces the series of its file metric by metric', () => {
  const value = {
    name: 'slow',
    series: { latency_ms: 400, error_rate: '2%' },
    events: [{ at: '1h', pause: 'lunch' }],
    expect: [{ at: '2h', status: 'paused' }],
  };
  const names = new Map();
  const read = reading((report, node) => readPlanTest(report, node, base, names), value);
  expect(read.problems).toEqual([]);
  const { series, turns, deeds, expectations } = read.value ?? { series: [] };
  expect(series.map(({ metric, candidate }) => [metric, candidate[0]?.value])).toEqual([
    ['latency_ms', 400],
    ['error_rate', 0.02],
  ]);
  expect([turns, deeds?.length, expectations?.length]).toEqual([base.turns, 1, 1]);
  const again = reading((report, node) => readPlanTest(report, node, base, names), value);
  expect(again.problems[0]).toContain('duplicate');
});

test('readPlanTest() refuses a test that expects nothing', () => {
  const value = { name: 'x', expect: [] };
  const { problems } = reading(
    (report, node) => readPlanTest(report, node, base, new Map()),
    value,
  );
  expect(problems.map((problem) => problem.split(' | ')[0])).toEqual(['3:3 out-of-range']);
});
