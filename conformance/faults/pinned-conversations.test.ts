/** F34: no conversation changes its variant by a raise, nor by a rollback that drains. */
import { FlagdCore } from '@openfeature/flagd-core';
import { afterEach, expect, test, vi } from 'vitest';
import { report } from './fault-report.fixture.ts';
import { converse, type Run } from './pinned-conversations.fixture.ts';

const CONVERSATIONS = 10_000;
const QUIET = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

afterEach(() => {
  vi.useRealTimers();
});

/** The open implementation, which reads the clock by itself and knows nothing of aliases. */
function byFlagd(): NonNullable<Run['other']> {
  vi.useFakeTimers({ toFake: ['Date'] });
  const cores = new Map<object, FlagdCore>();
  return (document, context, nowMs) => {
    vi.setSystemTime(nowMs);
    const core = cores.get(document) ?? new FlagdCore();
    if (!cores.has(document)) core.setConfigurations(JSON.stringify(document));
    cores.set(document, core);
    const { variant } = core.resolveStringEvaluation('chat', '', { ...context }, QUIET);
    return String(variant).replace(/~\d+$/, '');
  };
}

test('F34: raises and a rollback that drains move nobody', (context) => {
  const policy = 'drain';
  const told = converse({ conversations: CONVERSATIONS, policy, newsMs: 1_000, other: byFlagd() });
  expect(told.turns).toBe(CONVERSATIONS * 20);
  report(context, 'F34', {
    'conversations of 20 turns through 1, 5, 25, 50, 100 % and a drain, two processes': [
      CONVERSATIONS,
      { is: CONVERSATIONS },
    ],
    'switches in the middle of a conversation': [told.switches, { is: 0 }],
    'switches of those begun in the second of the drain': [told.lateSwitches, { atMost: 5 }],
    'turns with the candidate': [told.candidateTurns, { above: 0 }],
    'turns that flagd-core evaluated': [told.otherTurns, { above: 1_000 }],
    'conversations of the candidate that a drain moved': [told.moved, { is: 0 }],
    'of those that went on': [told.running, { above: 100 }],
  });
});

test('F34: a rollback with cut-now moves all at their next turn, and raises nobody', (context) => {
  const policy = 'cut-now';
  const told = converse({ conversations: CONVERSATIONS, policy, newsMs: 1_000, other: byFlagd() });
  report(context, 'F34', {
    'conversations of the candidate, of which cut-now left any where it was': [
      told.running - told.moved,
      { is: 0 },
    ],
    'of those that went on': [told.running, { above: 100 }],
    'switches that were not of the cut': [told.straySwitches, { is: 0 }],
  });
});

test('F34: the figures see what would move conversations', () => {
  const base = { conversations: 2_000, policy: 'drain', newsMs: 1_000 } as const;
  // News that come later than the activation lead, and starts by a clock that is wrong.
  expect(converse({ ...base, newsMs: 20_000 }).switches).toBeGreaterThan(0);
  expect(converse({ ...base, rawStarts: true }).switches).toBeGreaterThan(0);
  expect(converse(base).switches).toBe(0);
});
