import { expect, test } from 'vitest';
import { atLeastAsSevere } from './severity.ts';

test('atLeastAsSevere() orders information, warning, error, critical', () => {
  const order = ['information', 'warning', 'error', 'critical'] as const;
  expect(order.map((one) => order.map((other) => atLeastAsSevere(one, other)))).toEqual([
    [true, false, false, false],
    [true, true, false, false],
    [true, true, true, false],
    [true, true, true, true],
  ]);
});
