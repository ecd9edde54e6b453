import { expect, test } from 'vitest';
import { MAX_WORK } from './limits.ts';
import { WorkMeter } from './work-meter.ts';

test('WorkMeter ends an evaluation that spends more than it may, and only that one', () => {
  const meter = new WorkMeter();
  meter.begin();
  meter.spend(MAX_WORK);
  expect(() => meter.spend(1)).toThrow('it takes too much work');
  meter.begin();
  expect(() => meter.spend(MAX_WORK)).not.toThrow();
  expect(() => meter.spend(Number.NaN)).toThrow('it takes too much work');
});

test('WorkMeter charges a long text by its length and a short one not at all', () => {
  const meter = new WorkMeter();
  for (let i = 0; i < MAX_WORK * 2; i++) meter.spendText(255);
  expect(() => meter.spendText(64 * MAX_WORK + 64)).toThrow('it takes too much work');
});

test.each([
  ['text', 'text'],
  [1.5, '1.5'],
  [false, 'false'],
  [null, ''],
  [undefined, ''],
  [[1, null, 'a'], '1,,a'],
  [[[1, [2]], []], '1,2,'],
  [{}, '[object Object]'],
])('WorkMeter.text() of %j is %j', (value, text) => {
  expect(new WorkMeter().text(value)).toBe(text);
});

test('WorkMeter.text() writes lists as JavaScript does and pays for each element', () => {
  const list = [1, 'b', [true, null, [undefined]], { a: 1 }];
  expect(new WorkMeter().text(list)).toBe(String(list));
  expect(() => new WorkMeter().text(new Array(MAX_WORK + 1))).toThrow('too much work');
  const round: unknown[] = [];
  round.push(round);
  expect(() => new WorkMeter().text(round)).toThrow('too deep');
});

test('WorkMeter.primitive() makes texts of lists only', () => {
  const object = {};
  expect(new WorkMeter().primitive([1, 2])).toBe('1,2');
  expect(new WorkMeter().primitive(object)).toBe(object);
  expect(new WorkMeter().primitive(5)).toBe(5);
});
