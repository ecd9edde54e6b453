import { describe, expect, test } from 'vitest';
import { reading } from '../plan/tree.fixture.ts';
import { readSeries, readTraffic } from './read-series.ts';

const run = (value: number | null, count = 1, spread = 0) => ({ value, spread, count });

describe('readSeries()', () => {
  test('reads values, spreads, silence and how long each lasts, of one arm or both', () => {
    const { value, problems } = reading(readSeries, {
      error_rate: { candidate: '0.1%x10 _x2 3%', control: '0.1%' },
      latency_ms: '400±50x15 300',
      turns: '10x5 _',
    });
    expect(problems).toEqual([]);
    const latency = [run(400, 15, 50), run(300)];
    expect(value).toEqual({
      series: [
        {
          metric: 'error_rate',
          kind: 'rate',
          control: [run(0.001)],
          candidate: [run(0.001, 10), run(null, 2), run(0.03)],
        },
        { metric: 'latency_ms', kind: 'distribution', control: latency, candidate: latency },
      ],
      turns: [run(10, 5), run(null)],
    });
  });

  test.each([
    ['0.1%x0', '"0.1%x0"'],
    ['101%', '"101%"'],
    ['0.1%±1', '"0.1%±1"'],
    ['-1', '"-1"'],
    ['1e9', '"1e9"'],
    ['NaN', '"NaN"'],
    ['0.1%x10  banana', '"banana"'],
    ['', '""'],
  ])('refuses %j of a rate', (text, found) => {
    const { problems } = reading(readSeries, { error_rate: text });
    expect(problems.length).toBe(1);
    expect(problems[0]).toContain(found);
  });

  test('refuses unknown metrics with the nearest name, and arms that there are not', () => {
    const { problems } = reading(readSeries, {
      eror_rate: '1%',
      latency_ms: { treatment: 5 },
    });
    expect(problems.map((problem) => problem.split(' | ')[0])).toEqual([
      '1:1 unknown-metric',
      '3:3 unknown-key',
    ]);
    expect(problems[0]).toContain('"error_rate"');
  });
});

test('readTraffic() reads turns for each interval, and refuses what is none', () => {
  const read = (text: string) =>
    reading((report, node) => readTraffic(report, node, 60_000), text).value?.[0]?.value ?? null;
  expect([read('1440/day'), read('60/hour'), read('3/min'), read('2/s')]).toEqual([1, 1, 3, 120]);
  expect([read('many'), read('5'), read('5/week'), read('999999999999/s')]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});
