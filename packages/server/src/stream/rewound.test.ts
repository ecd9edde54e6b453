import { expect, test } from 'vitest';
import type { Log } from '../config/log.ts';
import { createRewound } from './rewound.ts';
import { rulesetId } from './stream.fixture.ts';

const NOW_MS = 1_800_000_000_000;
const KEPT_MS = 60_000;

function rewound() {
  const logged: unknown[][] = [];
  const log: Log = { info() {}, warn() {}, error: (...line) => void logged.push(line) };
  const made = createRewound({ log, limits: { rewoundKeptMs: KEPT_MS } });
  const saw = (held: string, ours: string, nowMs = NOW_MS) =>
    made.saw({ environment: 'production', held, ours }, nowMs);
  return { made, logged, saw };
}

test.each([
  ['a higher version', rulesetId(8), rulesetId(7), true],
  ['a higher lineage', '2.1.00000001', rulesetId(7), true],
  ['the same number with another hash', '1.7.deadbeef', rulesetId(7), true],
  ['ours', rulesetId(7), rulesetId(7), false],
  ['a lower version', rulesetId(6), rulesetId(7), false],
  ['a lower lineage', '1.9.00000009', '2.1.00000001', false],
  ['no ruleset id', '1.08.00000008', rulesetId(7), false],
])('saw() tells whether an SDK is ahead that holds %s', (_what, held, ours, isAhead) => {
  const { made, logged, saw } = rewound();
  expect(saw(held, ours)).toBe(isAhead);
  const told = isAhead ? [{ environment: 'production', held, ours }] : [];
  expect([made.list(NOW_MS), logged.length]).toEqual([told, told.length]);
});

test('saw() logs once for each environment, in a sentence that says what to do', () => {
  const { made, logged, saw } = rewound();
  saw(rulesetId(8), rulesetId(7));
  saw(rulesetId(9), rulesetId(7));
  saw(rulesetId(8), rulesetId(7));
  const staging = { environment: 'staging', held: rulesetId(3), ours: rulesetId(2) };
  made.saw(staging, NOW_MS);
  expect(logged).toEqual([
    [
      { environment: 'production', held: rulesetId(8), ours: rulesetId(7) },
      'environment "production": SDKs hold ruleset 1.8.00000008, newer than ours 1.7.00000007: ' +
        'the store went back in time; restore the newer copy of the store, or stop the server ' +
        'and run "tidegate db new-lineage"',
    ],
    [staging, expect.stringContaining('environment "staging": SDKs hold')],
  ]);
  expect(made.list(NOW_MS)).toEqual([
    { environment: 'production', held: rulesetId(9), ours: rulesetId(7) },
    staging,
  ]);
});

test('published() ends it when the SDKs take our versions again, and not before', () => {
  const { made, saw } = rewound();
  saw(rulesetId(9), rulesetId(7));
  made.published('production', rulesetId(8));
  expect(made.list(NOW_MS)).toEqual([
    { environment: 'production', held: rulesetId(9), ours: rulesetId(8) },
  ]);
  made.published('production', '1.9.deadbeef');
  made.published('staging', rulesetId(10));
  expect(made.list(NOW_MS)).toHaveLength(1);
  made.published('production', rulesetId(10));
  expect(made.list(NOW_MS)).toEqual([]);
});

test('list() forgets an environment that no such SDK was seen of for long enough', () => {
  const { made, saw } = rewound();
  saw(rulesetId(9), rulesetId(7));
  saw(rulesetId(8), rulesetId(7), NOW_MS + 1_000);
  expect(made.list(NOW_MS + 1_000 + KEPT_MS)).toHaveLength(1);
  expect(made.list(NOW_MS + 1_001 + KEPT_MS)).toEqual([]);
});
