import { expect, test } from 'vitest';
import { absorb } from './absorb.ts';
import { emptyMemory } from './empty-memory.ts';
import { tick } from './judged.fixture.ts';
import { errorsCompared, seeded, unitsRow } from './seeded-units.fixture.ts';
import type { Arm, TickRow } from './types.ts';

const CONVERSATIONS = 1_500;
const TURNS = 6;
const PROCESSES = 8;
const RUNS = 200;
const PER_TICK = 60;
const CANDIDATE_SHARE = 0.1;

interface Place {
  units: number;
  failures: number;
}

/**
 * Whether a comparison fires on turns that go round the processes: a process knows only of failures of
 * its own, so a unit is at risk in each of them; its first failure counts once, over all.
 *
 * @param badShare of the candidate's conversations; of control's it is 5 %. A bad one fails every other turn
 */
function fires(random: () => number, badShare: number): boolean {
  const arms = Array.from(
    { length: CONVERSATIONS },
    (): Arm => (random() < CANDIDATE_SHARE ? 'candidate' : 'control'),
  );
  const isBad = arms.map((arm) => random() < (arm === 'candidate' ? badShare : 0.05));
  const failedIn = new Set<number>();
  const failed = new Set<number>();
  const judged = { ...errorsCompared, alpha: 0.05 };
  let memory = emptyMemory(judged);
  // Many conversations go on at a time: 60 of them take their turns one after the other.
  for (let from = 0; from < CONVERSATIONS * TURNS; from += PER_TICK) {
    const places: Record<Arm, Place> = {
      candidate: { units: 0, failures: 0 },
      control: { units: 0, failures: 0 },
    };
    const group = Math.floor(from / (PER_TICK * TURNS)) * PER_TICK;
    for (let at = 0; at < PER_TICK; at += 1) {
      const conversation = group + at;
      const place = places[arms[conversation] ?? 'control'];
      const counter = conversation * PROCESSES + Math.floor(random() * PROCESSES);
      if (!failedIn.has(counter)) place.units += 1;
      if (!(isBad[conversation] && random() < 0.5)) continue;
      failedIn.add(counter);
      if (!failed.has(conversation)) place.failures += 1;
      failed.add(conversation);
    }
    const rows = (['candidate', 'control'] as const).map(
      (arm): TickRow => unitsRow(arm, places[arm].units, places[arm].failures),
    );
    memory = absorb(judged, memory, tick(from / PER_TICK, ...rows));
  }
  return memory.shape === 'compared-rate' && memory.firedMs !== null;
}

test('compared-rate alarms no more than alpha says where each of 8 processes counts who is at risk (seed 5)', () => {
  const random = seeded(5);
  const share = (badShare: number, runs: number) =>
    Array.from({ length: runs }, () => fires(random, badShare)).filter(Boolean).length / runs;
  // 5 %, and 2 standard deviations of 200 runs.
  expect(share(0.05, RUNS)).toBeLessThanOrEqual(0.081);
  expect(share(0.25, 20)).toBeGreaterThan(0.9);
});
