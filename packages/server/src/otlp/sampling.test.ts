import { expect, test } from 'vitest';
import { samplingWeight } from './sampling.ts';

const NONE = new Map();

test.each([
  ['', 1],
  ['vendor=x', 1],
  ['ot=th:0', 1],
  ['ot=th:8', 2],
  ['vendor=x, ot=rv:abc;th:c', 4],
  ['ot=th:ffffffffffffff', null],
  ['ot=th:', null],
  ['ot=th:xyz', null],
])('samplingWeight() of the trace state %j is %j', (state, weight) => {
  expect(samplingWeight(state, NONE, NONE)).toBe(weight);
});

test.each([
  [{ 'sampling.probability': 0.1 }, 10],
  [{ 'sampling.probability': 0 }, null],
  [{ 'sentry.sample_rate': 0.5 }, 2],
  [{ SampleRate: 20 }, 20],
  [{ 'sampler.type': 'probabilistic', 'sampler.param': 0.25 }, 4],
  [{ 'sampler.type': 'probabilistic' }, null],
  [{ 'sampler.type': 'ratelimiting', 'sampler.param': 2 }, null],
  [{ 'sampler.type': 'const', 'sampler.param': true }, 1],
])('samplingWeight() of a span with %j is %j', (attributes, weight) => {
  expect(samplingWeight('', new Map(Object.entries(attributes)), NONE)).toBe(weight);
});

test('samplingWeight() believes the resource', () => {
  expect(samplingWeight('', NONE, new Map([['sampling.probability', '0.2']]))).toBe(5);
  expect(samplingWeight('', NONE, new Map([['sampling.sampled', true]]))).toBeNull();
});

test('samplingWeight() reads all 56 bits of a threshold', () => {
  expect(samplingWeight('ot=th:fd70a3d70a3d70', NONE, NONE)).toBeCloseTo(100, 9);
});
