import { expect, test } from 'vitest';
import { createLedger } from '../ledger.ts';
import { armLimits, shadowSettings } from './shadow-settings.ts';
import type { ShadowOptions } from './types.ts';

function aLedger() {
  const warnings: string[] = [];
  return { ledger: createLedger(({ message }) => warnings.push(message)), warnings };
}

test('shadowSettings() has the defaults that the guide names', () => {
  const { ledger, warnings } = aLedger();
  const usual = { costUsdPerHour: 1, concurrency: 4, timeoutMs: 60_000, noiseShare: 0.05 };
  expect([shadowSettings(undefined, ledger), warnings]).toEqual([usual, []]);
  const own = { costUsdPerHour: 0, concurrency: 0, timeoutMs: 1, noiseShare: 1 };
  expect([shadowSettings(own, ledger), warnings]).toEqual([own, []]);
});

test.each<[ShadowOptions, string]>([
  [{ costUsdPerHour: -1 }, 'shadow.costUsdPerHour "-1": it is no number in range; 1 is used'],
  [{ concurrency: 1.5 }, 'shadow.concurrency "1.5": it is no number in range; 4 is used'],
  [{ timeoutMs: Infinity }, 'shadow.timeoutMs "Infinity": it is no number in range; 60000 is used'],
  [{ noiseShare: 5 }, 'shadow.noiseShare "5": it is no number in range; 0.05 is used'],
])('shadowSettings() warns of %j', (options, message) => {
  const { ledger, warnings } = aLedger();
  const { costUsdPerHour, concurrency, timeoutMs, noiseShare } = shadowSettings(options, ledger);
  expect([costUsdPerHour, concurrency, timeoutMs, noiseShare]).toEqual([1, 4, 60_000, 0.05]);
  expect(warnings).toEqual([`Cannot use ${message}`]);
});

test('armLimits() are those of the call, else of the client', () => {
  const { ledger, warnings } = aLedger();
  const client = { timeoutMs: 5 };
  const of = (limits: object) => armLimits({ limits }, client, ledger);
  expect([of({}), of({ timeoutMs: 7, sameFrom: 0 }), of({ timeoutMs: 0, sameFrom: 2 })]).toEqual([
    { timeoutMs: 5, sameFrom: 0.8 },
    { timeoutMs: 7, sameFrom: 0 },
    { timeoutMs: 5, sameFrom: 0.8 },
  ]);
  expect(warnings.length).toBe(2);
});
