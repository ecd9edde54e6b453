import { expect, test } from 'vitest';
import { createChangeAllowance, refuseManyFlags } from './change-allowance.ts';

const refusal = (what: string) =>
  expect.objectContaining({
    code: 'body-too-large',
    message: `Cannot change ${what} are allowed, so that the kill switch never waits long; apply or import them in several parts`,
  });

test('createChangeAllowance() adds up what is taken, up to both limits', () => {
  const allowance = createChangeAllowance({ flags: 3, bytes: 100 });
  allowance.take([]);
  allowance.take([40, 40]);
  allowance.take([20]);
  expect(() => allowance.take([0])).toThrow(
    refusal('4 flags at once, counted in each environment: 3'),
  );
  const other = createChangeAllowance({ flags: 3, bytes: 100 });
  other.take([100]);
  expect(() => other.take([1])).toThrow(
    refusal('101 bytes of flags at once, counted in each environment: 100'),
  );
});

test('refuseManyFlags() refuses above the limit only', () => {
  refuseManyFlags(5_000);
  expect(() => refuseManyFlags(5_001)).toThrow(
    refusal('5001 flags at once, counted in each environment: 5000'),
  );
});
