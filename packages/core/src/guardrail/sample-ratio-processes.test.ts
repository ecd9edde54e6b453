import { expect, test } from 'vitest';
import { absorb } from './absorb.ts';
import { emptyMemory } from './empty-memory.ts';
import { judge } from './judge.ts';
import { EPOCH_MS, tick } from './judged.fixture.ts';
import { seeded, unitsRow } from './seeded-units.fixture.ts';
import type { Arm, SampleRatioGuardrail, TickRow } from './types.ts';

/** Shares of the candidate by draw, as in a ramp of 1, 5, 25 and 50 %. */
const SHARES: Readonly<Record<number, number>> = { 1: 0.01, 2: 0.05, 3: 0.25, 4: 0.5 };
const CONVERSATIONS = 2_000;
const TURNS = 6;
const PROCESSES = 8;
const RUNS = 200;
const PER_TICK = 300;

const ratio: SampleRatioGuardrail = {
  shape: 'sample-ratio',
  name: 'sample ratio',
  metric: 'error_rate',
  alpha: 0.001,
  shares: SHARES,
  action: 'pause',
  absolute: true,
};

type Placed = readonly [draw: number, arm: Arm];

/** 500 conversations a step of the ramp, each drawn with its share: both arms are the same. */
function conversations(random: () => number): readonly Placed[] {
  return Array.from({ length: CONVERSATIONS }, (_, index): Placed => {
    const draw = 1 + Math.floor((index * 4) / CONVERSATIONS);
    return [draw, random() < (SHARES[draw] ?? 0) ? 'candidate' : 'control'];
  });
}

/**
 * Whether the ratio fires on turns that go round the processes, one conversation after the other.
 *
 * @param countedBy who remembers which conversations it saw: each process, or one server
 */
function fires(placed: readonly Placed[], countedBy: 'each-process' | 'server'): boolean {
  const seen = new Set<number>();
  let memory = emptyMemory(ratio);
  for (let from = 0; from < CONVERSATIONS * TURNS; from += PER_TICK) {
    const rows: TickRow[] = [];
    for (let at = from; at < from + PER_TICK; at += 1) {
      const conversation = Math.floor(at / TURNS);
      const [draw, arm] = placed[conversation] ?? [1, 'control'];
      const counter = countedBy === 'server' ? 0 : at % PROCESSES;
      const place = conversation * PROCESSES + counter;
      if (seen.has(place)) continue;
      seen.add(place);
      rows.push(unitsRow(arm, 1, 0, { draw, newUnits: 1 }));
    }
    memory = absorb(ratio, memory, tick(from / PER_TICK, ...rows));
  }
  return judge(ratio, memory, EPOCH_MS).code !== 'sample-ratio-plausible';
}

test('sample-ratio blames nobody when conversations go round 8 processes, each counted once (seed 11)', () => {
  const random = seeded(11);
  const runs = Array.from({ length: RUNS }, () => conversations(random));
  const counted = (by: 'each-process' | 'server') => runs.filter((run) => fires(run, by)).length;
  expect(counted('server')).toBe(0);
  // What this is for: the same conversations, counted by each process that served them.
  expect(counted('each-process')).toBeGreaterThan(RUNS / 20);
});
