import { expect, test } from 'vitest';
import { createTrafficRecord, type SeenTurn } from './traffic-record.ts';

const turn: SeenTurn = {
  conversationId: 'a',
  variant: 'new',
  previousVariant: 'new',
  firstOnVariant: false,
  beganMs: 10,
  answeredMs: 15,
  endedMs: 20,
  failed: false,
};

test('createTrafficRecord() notes switches always, and units and turns of the followed variant', () => {
  const record = createTrafficRecord();
  record.follow('new');
  record.turn({ ...turn, variant: 'legacy', previousVariant: null, firstOnVariant: true });
  record.turn({ ...turn, previousVariant: 'legacy', firstOnVariant: true });
  record.turn({ ...turn, beganMs: 30, endedMs: 40, failed: true });
  record.turn({ ...turn, variant: null, failed: true });
  record.conversation();
  expect(record.tally()).toEqual({
    turns: 4,
    failedTurns: 2,
    conversations: 1,
    recentTurns: 4,
    recentP95Ms: 10,
    switches: [{ conversationId: 'a', from: 'legacy', to: 'new', answeredMs: 15 }],
    followed: 'new',
    followedUnitEndedMs: [20],
    followedTurnBeganMs: [10, 30],
    dropped: 0,
  });
});

test('createTrafficRecord() forgets the units of the variant before, not the switches', () => {
  const record = createTrafficRecord();
  record.follow('new');
  record.turn({ ...turn, previousVariant: 'legacy', firstOnVariant: true });
  record.follow('new-2');
  const tally = record.tally();
  expect(tally.followedUnitEndedMs).toEqual([]);
  expect(tally.followedTurnBeganMs).toEqual([]);
  expect(tally.switches).toHaveLength(1);
});

test('createTrafficRecord() is bounded and counts what it drops', () => {
  const record = createTrafficRecord(2);
  record.follow('new');
  for (let count = 0; count < 5; count += 1) record.turn(turn);
  expect(record.tally().followedTurnBeganMs).toHaveLength(2);
  expect(record.tally().dropped).toBe(3);
});

test('createTrafficRecord() tells the latency of the turns since the tally before', () => {
  const record = createTrafficRecord();
  for (let latencyMs = 1; latencyMs <= 100; latencyMs += 1) {
    record.turn({ ...turn, beganMs: 0, endedMs: latencyMs });
  }
  expect(record.tally().recentP95Ms).toBe(96);
  expect(record.tally().recentP95Ms).toBeNull();
});
