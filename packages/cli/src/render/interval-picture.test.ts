import fc from 'fast-check';
import pc from 'picocolors';
import { expect, test } from 'vitest';
import { intervalPicture } from './interval-picture.ts';

const colors = pc.createColors(false);
const mark = (name: string, value: number) => ({ name, value, text: String(value) });

test('intervalPicture() draws an interval around a candidate that is not known itself', () => {
  const picture = intervalPicture(
    { marks: [mark('limit', 50)], interval: { low: 0, high: 100, text: '0 to 100' } },
    colors,
  );
  expect(picture.slice(1)).toEqual([
    `candidate  ├${'─'.repeat(46)}┤  95 %: 0 to 100`,
    `limit      ${' '.repeat(24)}│${' '.repeat(23)}  50`,
  ]);
});

test('intervalPicture() draws nothing of nothing', () => {
  expect(intervalPicture({ marks: [], interval: null }, colors)).toEqual([]);
  expect(intervalPicture({ marks: [mark('candidate', 0)], interval: null }, colors)).toEqual([]);
});

test('intervalPicture() never leaves its width', () => {
  const value = fc.double({ min: -1e9, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(value, value, value, value, (candidate, control, one, other) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      const marks = [mark('candidate', candidate), mark('control', control)];
      const lines = intervalPicture({ marks, interval: { low, high, text: 'x' } }, colors);
      for (const line of lines.slice(1)) {
        const [before = ''] = line.split(/ {2}\S*(?:\d|, 95)/);
        expect(before.length).toBeLessThanOrEqual('candidate  '.length + 48);
      }
    }),
  );
});
