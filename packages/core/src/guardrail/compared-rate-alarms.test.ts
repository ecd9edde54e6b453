import { expect, test } from 'vitest';
import { absorb } from './absorb.ts';
import { emptyMemory } from './empty-memory.ts';
import { tick } from './judged.fixture.ts';
import type { ComparedRateMemory } from './memory-types.ts';
import {
  type Conversation,
  errorsCompared,
  happened,
  seeded,
  ticksOf,
  unitsRow,
} from './seeded-units.fixture.ts';
import type { ComparedRateGuardrail, GuardrailMemory, Tolerance } from './types.ts';

const kept = (memory: GuardrailMemory): ComparedRateMemory => {
  if (memory.shape !== 'compared-rate') throw new Error('another shape');
  return memory;
};

const units = (candidate: number, own: number, control: number, theirs: number) => [
  unitsRow('candidate', candidate, own),
  unitsRow('control', control, theirs),
];

interface Size {
  readonly runs: number;
  readonly ticks: number;
  /** Candidate units a tick; control has nine times as many. */
  readonly units: number;
  readonly seed: number;
}

/** Share of runs that fire. */
function firing(
  judged: ComparedRateGuardrail,
  rates: { readonly control: number; readonly candidate: number },
  size: Size,
): number {
  const random = seeded(size.seed);
  let fired = 0;
  for (let run = 0; run < size.runs; run++) {
    let memory = kept(emptyMemory(judged));
    for (let i = 0; i < size.ticks && memory.firedMs === null; i++) {
      const own = happened(random, size.units, rates.candidate);
      const theirs = happened(random, 9 * size.units, rates.control);
      const rows = units(size.units, own, 9 * size.units, theirs);
      memory = kept(absorb(judged, memory, tick(i, ...rows)));
    }
    if (memory.firedMs !== null) fired++;
  }
  return fired / size.runs;
}

const TENTH: Tolerance = { kind: 'difference', value: 0.001 };
const HALF: Tolerance = { kind: 'ratio', value: 0.5 };

test.each<[Tolerance, control: number, candidate: number, units: number]>([
  [TENTH, 0.0001, 0.0011, 400],
  [TENTH, 0.001, 0.002, 400],
  [TENTH, 0.02, 0.021, 20],
  [TENTH, 0.1, 0.101, 20],
  [HALF, 0.002, 0.003, 100],
  [HALF, 0.1, 0.15, 10],
])(
  'compared-rate blames wrongly with chance alpha at most at the edge of %o, control at %d (seed 7)',
  (tolerance, control, candidate, perTick) => {
    const judged = { ...errorsCompared, alpha: 0.05, tolerance };
    const size = { runs: 150, ticks: 40, units: perTick, seed: 7 };
    // 5 % of 150 runs and 3 standard deviations of that.
    expect(firing(judged, { control, candidate }, size)).toBeLessThanOrEqual(0.103);
  },
);

test('compared-rate blames a candidate that is beyond its tolerance (seed 7)', () => {
  const judged = { ...errorsCompared, alpha: 0.05 };
  const size = { runs: 20, ticks: 100, units: 400, seed: 7 };
  const none: Tolerance = { kind: 'ratio', value: 0 };
  expect(firing({ ...judged, tolerance: none }, { control: 0.001, candidate: 0.003 }, size)).toBe(
    1,
  );
  expect(firing({ ...judged, tolerance: TENTH }, { control: 0, candidate: 0.003 }, size)).toBe(1);
  expect(firing({ ...judged, tolerance: HALF }, { control: 0.001, candidate: 0.003 }, size)).toBe(
    1,
  );
});

test('compared-rate finds a total failure within 15 units, beside a control that never fails (seed 7)', () => {
  for (const seconds of [0, 50]) {
    const judged = { ...errorsCompared, tolerance: TENTH };
    const quiet = Array.from({ length: seconds }, (_, i) => tick(i, ...units(20, 0, 180, 0)));
    let memory = quiet.reduce((before, each) => absorb(judged, before, each), emptyMemory(judged));
    let failed = 0;
    while (kept(memory).firedMs === null) {
      failed += 1;
      memory = absorb(judged, memory, tick(seconds + failed, ...units(1, 1, 9, 0)));
    }
    expect(failed).toBeLessThanOrEqual(15);
  }
});

/** Four raises with a fresh draw each; conversations of up to 8 turns, half a minute apart. */
const RAISES: readonly (readonly [fromSecond: number, share: number])[] = [
  [0, 0.01],
  [150, 0.05],
  [300, 0.25],
  [450, 0.5],
];

/**
 * A/A through a ramp: one conversation a second and more, of which the candidate's are younger after
 * each raise. Failures lie on first turns, 5 % of conversations share a fate, and for two minutes
 * everything fails in both arms.
 */
function rampOf(random: () => number): readonly Conversation[] {
  const conversations: Conversation[] = [];
  for (let start = 0; start < 600; start += -Math.log(random()) / 3) {
    const draw = RAISES.filter(([from]) => start >= from).length;
    const arm = random() < (RAISES[draw - 1]?.[1] ?? 0) ? 'candidate' : 'control';
    const isDoomed = random() < 0.05;
    let at = start;
    const turns = Array.from({ length: 1 + Math.floor(random() * 8) }, (_, turn) => {
      at += -Math.log(random()) * 30;
      const usual = isDoomed ? 0.5 : turn === 0 ? 0.03 : 0.001;
      return [Math.floor(at), random() < (at >= 350 && at < 470 ? 0.2 : usual)] as const;
    });
    conversations.push({ draw, arm, turns });
  }
  return conversations;
}

test('compared-rate spares an innocent candidate through a ramp and an outage in both arms (seed 55)', () => {
  const random = seeded(55);
  const judged = { ...errorsCompared, alpha: 0.05 };
  let fired = 0;
  for (let run = 0; run < 40; run++) {
    const memory = ticksOf(rampOf(random), 640).reduce(
      (before, each) => absorb(judged, before, each),
      emptyMemory(judged),
    );
    if (kept(memory).firedMs !== null) fired++;
  }
  // 5 % of 40 runs, and 3 standard deviations of that.
  expect(fired).toBeLessThanOrEqual(6);
});
