import { expect, test } from 'vitest';
import { createCorrelation } from './correlation.ts';
import { CORRELATION_ID_MAX } from './limits.ts';

test('createCorrelation() keeps the id through every await, and apart from others', async () => {
  const correlation = createCorrelation();
  const work = async (id: string) =>
    correlation.run(id, async () => {
      await Promise.resolve();
      const inner = correlation.run(`${id}.1`, () => correlation.id());
      return [correlation.id(), inner];
    });
  expect(await Promise.all([work('a'), work('b')])).toEqual([
    ['a', 'a.1'],
    ['b', 'b.1'],
  ]);
  expect(correlation.id()).toBe(null);
});

test.each([
  [CORRELATION_ID_MAX - 1, CORRELATION_ID_MAX - 1],
  [CORRELATION_ID_MAX, CORRELATION_ID_MAX],
  [CORRELATION_ID_MAX + 1, CORRELATION_ID_MAX],
])('createCorrelation() keeps of %i characters %i', (given, kept) => {
  const correlation = createCorrelation();
  expect(correlation.run('x'.repeat(given), () => correlation.id())?.length).toBe(kept);
});

test.each(['', 7, null])('createCorrelation() runs without an id where %j is one', (id) => {
  const correlation = createCorrelation();
  expect(correlation.run(id as string, () => [correlation.id()])).toEqual([null]);
});

test('createCorrelation() throws what the work throws', () => {
  const fail = () => {
    throw new Error('mine');
  };
  expect(() => createCorrelation().run('a', fail)).toThrow('mine');
});
