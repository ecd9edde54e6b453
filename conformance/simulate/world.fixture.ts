/** What all parts of a simulated run share. */
import type { Plan, Rollout } from '@tidegate/core';
import type { Seeded } from '../faults/seeded.fixture.ts';
import type { Faults } from './faults.fixture.ts';
import type { SimulatedDatabase, Tamper } from './simulated-database.fixture.ts';
import type { Commit, Operations } from './simulated-store.fixture.ts';
import type { Timeline } from './timeline.fixture.ts';

/** How good what goes out is. */
export type Quality = 'good' | 'bad' | 'silent' | 'both-bad';

/** An invariant that did not hold. */
export interface Flaw {
  readonly invariant: string;
  readonly found: string;
}

export interface World {
  readonly seed: number;
  readonly random: Seeded;
  readonly timeline: Timeline;
  readonly database: SimulatedDatabase;
  readonly faults: Faults;
  readonly operations: Operations;
  readonly tamper: Tamper | null;
  readonly quality: Quality;
  /** Plans by hash, as they were applied. */
  readonly plans: Map<string, Plan>;
  /** Rollouts as they were when something was committed last, the newest last. */
  readonly rollouts: Map<string, Rollout>;
  /** Set while messages between two get nowhere, by `<sdk> <node>`: until when. */
  readonly cut: Map<string, number>;
  readonly flaws: Flaw[];
  readonly states: Set<number>;
  isHealed: boolean;
  /** Writes of a controller that had lost its lease: each was refused. */
  fenced: number;
  /** What somebody does while another one is about to write. */
  hasty: (() => Promise<void>) | null;
  say(line: string): void;
  flaw(invariant: string, found: string): void;
  onCommit(commit: Commit): void;
}

/** Sends a message: it may arrive late, twice, or never. */
export function send(world: World, from: string, to: string, deliver: () => void): void {
  const { timeline, faults } = world;
  const [left = '', right = ''] = [from, to].sort();
  const link = `${left} ${right}`;
  const partitionMs = faults.partitionMs();
  if (partitionMs > 0) {
    world.cut.set(link, timeline.nowMs + partitionMs);
    world.say(`${link} are parted for ${partitionMs} ms`);
  }
  const arrivals = faults.arrivals();
  if ((world.cut.get(link) ?? 0) > timeline.nowMs && !world.isHealed) return;
  for (const delayMs of arrivals) timeline.at(timeline.nowMs + delayMs, deliver);
}
