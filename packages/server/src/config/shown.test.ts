import { expect, test } from 'vitest';
import { shown } from './shown.ts';

test.each([
  ['app-1', 'app-1'],
  ['Web App', 'Web App'],
  ['früh', 'früh'],
  ['10.0.0.0/40', '10.0.0.0/40'],
  ['x'.repeat(61), 'x'.repeat(60)],
  [`${'x'.repeat(80)}@db`, '…'],
  ['postgres://u:s3cret@db/app', '…'],
  ['u:s3cret@db', '…'],
  ['https://db', '…'],
  ['whsec_s3cret', '…'],
  ['a"b', '…'],
  ['\u001b[2J', '…'],
])('shown() of %j is %j', (text, expected) => {
  expect(shown(text)).toBe(expected);
});
