/** F51: starts of conversations that are no starts. The browser's are asked of a running server. */
import { type EvaluationContext, type FlagdDocument, lower } from '@tidegate/core';
import { createClient } from '@tidegate/sdk';
import { afterAll, expect, test } from 'vitest';
import { report } from './fault-report.fixture.ts';

const HOUR_MS = 3_600_000;
const nowMs = Math.floor(Date.now() / 1_000) * 1_000;
/** Everybody who started within the last hour is drawn; before that, nobody. */
const document: FlagdDocument = {
  flags: {
    chat: lower({
      key: 'chat',
      variants: { legacy: 'old', new: 'fresh' },
      off: 'legacy',
      serve: 'legacy',
      killed: null,
      salt: '0f6b2d',
      prerequisites: [],
      exclusion: null,
      rules: [],
      barred: [],
      holdBackParts: 0,
      segments: {},
      metadata: { unit: 'conversation' },
      allocation: {
        unit: 'conversation',
        steps: [
          {
            fromMs: nowMs - HOUR_MS,
            control: 'legacy',
            candidate: 'new',
            draws: [{ id: 1, segment: null, weightParts: 100_000 }],
          },
        ],
      },
    }),
  },
};
const client = createClient({ url: 'http://127.0.0.1:9', key: 'none', bootstrap: document });
// Nobody is there to hear what is left to say, so nobody waits for it.
afterAll(() => void client.close());

function served(start: unknown, who: object = { targetingKey: 'chat-1' }): string | null {
  const context = { ...who, conversationStartedAtMs: start } as EvaluationContext;
  return client.details('chat', context, '').variant;
}

test('F51: a start that is no number gets control, and is counted', (context) => {
  const bad = ['yesterday', '', String(nowMs), Number.NaN, Infinity, {}, [nowMs], true, null, 1n];
  const before = client.counters().badStarts;
  const candidates = bad.filter((start) => served(start) !== 'legacy');
  report(context, 'F51', {
    'starts that are no numbers and met the candidate': [candidates.length, { is: 0 }],
    'of those, not counted': [bad.length - (client.counters().badStarts - before), { is: 0 }],
  });
});

test('F51: a start in the future is now, and so is one that is not above 0', (context) => {
  const strange = [nowMs + 1_000 * HOUR_MS, Number.MAX_SAFE_INTEGER, 1e308, 0, -1];
  const wrong = strange.filter((start) => served(start) !== 'new');
  // What a true start would get, so that the comparison means something.
  expect([served(nowMs), served(nowMs - 2 * HOUR_MS)]).toEqual(['new', 'legacy']);
  report(context, 'F51', {
    'impossible starts that were not taken for now': [wrong.length, { is: 0 }],
  });
});

test('F51: nobody without a unit is drawn', (context) => {
  const nobody = [{}, { targetingKey: undefined }, { targetingKey: null }, { targetingKey: '' }];
  const drawn = nobody.filter((who) => served(nowMs, who) !== 'legacy');
  report(context, 'F51', { 'missing units that met the candidate': [drawn.length, { is: 0 }] });
});
