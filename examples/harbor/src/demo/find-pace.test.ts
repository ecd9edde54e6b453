import { expect, test } from 'vitest';
import type { TrafficTally } from '../traffic/traffic-record.ts';
import { findPace } from './find-pace.ts';

/** A machine whose latency grows with the conversations. */
function machine(msPerConversation: number) {
  const paces: number[] = [];
  const tally = async () =>
    [
      { recentP95Ms: 60 + (paces.at(-1) ?? 170) * msPerConversation, recentTurns: 3 },
    ] as TrafficTally[];
  return { paces, fleet: { tally, pace: (wanted: number) => void paces.push(wanted) } };
}

test('findPace() stays where it began on a machine that is quick enough', async () => {
  const { fleet, paces } = machine(0.1);
  expect(await findPace(fleet, 170, 1)).toEqual({
    conversations: 170,
    turnsPerSecond: 3_000,
    p95Ms: 77,
    quickEnough: true,
  });
  expect(paces).toEqual([]);
});

test('findPace() takes fewer conversations until the machine is quick enough', async () => {
  const { fleet, paces } = machine(0.7);
  expect(await findPace(fleet, 170, 1)).toEqual({
    conversations: 96,
    turnsPerSecond: 3_000,
    p95Ms: expect.closeTo(127.2, 5),
    quickEnough: true,
  });
  expect(paces).toEqual([128, 96]);
});

test('findPace() says so when even few conversations are too many', async () => {
  const { fleet, paces } = machine(100);
  expect(await findPace(fleet, 170, 1)).toEqual({
    conversations: 60,
    turnsPerSecond: 3_000,
    p95Ms: 6_060,
    quickEnough: false,
  });
  expect(paces).toEqual([128, 96, 72, 60]);
});
