import { expect, test } from 'vitest';
import { parseScale } from './parse-scale.ts';

test.each([
  ['hold=600,watch=30,evidence=10', { hold: 600, watch: 30, evidence: 10 }],
  ['hold=600', { hold: 600, watch: 1, evidence: 1 }],
  [' watch=1.5 , hold=1', { hold: 1, watch: 1.5, evidence: 1 }],
  ['evidence=1000000000', { hold: 1, watch: 1, evidence: 1e9 }],
])('parseScale() reads "%s"', (text, expected) => {
  expect(parseScale(text)).toEqual(expected);
});

test.each([
  '',
  'hold',
  'hold=',
  'hold=0',
  'hold=0.5',
  'hold=-1',
  'hold=NaN',
  'hold=1e9',
  'hold=1=2',
  'speed=2',
  'hold=1000000001',
  'hold=1,',
])('parseScale() refuses "%s"', (text) => {
  expect(() => parseScale(text)).toThrow(/is none of hold, watch, evidence/);
});
