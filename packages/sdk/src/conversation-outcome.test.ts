import { sketchIndex, WHOLE_PRODUCT } from '@tidegate/core';
import { expect, test } from 'vitest';
import { servingFlag, watchedFlag } from './ruleset.fixture.ts';
import { aTurnWorld, wholeFigures } from './turn-world.fixture.ts';

const document = { flags: { chat: watchedFlag(), plain: servingFlag({ on: true }, 'on') } };

test('a conversation that closed is one trial, one response time and one cost', async () => {
  const { conversation, fold, runtime } = aTurnWorld(document);
  const chat = conversation({ id: 'c', startedAtMs: 1 });
  for (const [flag, cost] of [
    ['chat', 0.5],
    ['plain', 0.25],
  ] as const) {
    const turn = chat.turn();
    turn.boolean(flag, false);
    await runtime.advance(100);
    turn.cost(cost);
    turn.end({ failed: flag === 'plain' });
    await runtime.advance(100);
  }
  fold.drain();
  chat.end();
  const drained = fold.drain();
  expect(wholeFigures(drained)).toEqual({
    conversation_failure_rate: [1, 1, 0, 0, []],
    conversation_response_ms: [1, 100],
    session_duration_s: [1, 0.3],
    cost_usd: [0, 0, { units: 1 }],
  });
  const costs = drained.filter(({ metric }) => metric === 'cost_usd');
  const nothing = { kind: 'distribution', count: 0, sumMicro: 0, sketch: [] };
  expect(costs.map(({ flag, draw, cell }) => [flag, draw, cell])).toEqual([
    ['', 0, { ...nothing, perUnit: [[sketchIndex(0.75), 1]] }],
    // Only the turn that met the variant.
    ['chat', 7, { ...nothing, perUnit: [[sketchIndex(0.5), 1]] }],
  ]);
});

test('a conversation none of whose turns ended says nothing', () => {
  const { conversation, fold, book } = aTurnWorld(document);
  conversation({ id: 'c', startedAtMs: 1 }).turn().boolean('plain', false);
  book.close();
  expect(fold.drain()).toEqual([]);
});

test('the one observation of a unit that finds no room is dropped and counted', () => {
  const { conversation, fold, ledger } = aTurnWorld(document);
  const chat = conversation({ id: 'c', startedAtMs: 1 });
  const turn = chat.turn();
  turn.cost(0.5);
  turn.end();
  fold.drain();
  // A metric of another kind stands where the cost would.
  fold.addTrial(WHOLE_PRODUCT, 'cost_usd', { event: true });
  chat.end();
  expect(ledger.droppedObservations).toBe(1);
  const other = conversation({ id: 'd', startedAtMs: 1 }).turn();
  fold.drain();
  fold.addTrial(WHOLE_PRODUCT, 'latency_ms', { event: true });
  other.end();
  // The latency itself, and that it is the unit's first.
  expect(ledger.droppedObservations).toBe(3);
});
