/** One seed: a plan, a candidate, people, faults; and whether everything held that must always hold. */
import { planHash, type Rollout } from '@tidegate/core';
import {
  aFlag,
  BETA,
  flagsFile,
  segmentsFile,
  T0,
} from '../../packages/server/src/store/store-world.fixture.ts';
import { seeded } from '../faults/seeded.fixture.ts';
import { createFaults, type FaultKind, someKinds } from './faults.fixture.ts';
import { SIMULATED } from './limits.fixture.ts';
import { observer } from './observer.fixture.ts';
import { operators } from './operators.fixture.ts';
import { outsideWorld } from './outside-world.fixture.ts';
import { applyMatrix } from './random-matrix.fixture.ts';
import { randomPlan, SIMULATED_FLAG } from './random-plan.fixture.ts';
import { sdkModel } from './sdk-model.fixture.ts';
import { serverNode } from './server-node.fixture.ts';
import type { Row, SimulatedDatabase, Tamper } from './simulated-database.fixture.ts';
import { simulatedDrivers } from './simulated-drivers.fixture.ts';
import { type Operations, realOperations } from './simulated-store.fixture.ts';
import { stateHash } from './state-hash.fixture.ts';
import { createTimeline } from './timeline.fixture.ts';
import { isOver, OWNER, PEOPLE } from './wishes.fixture.ts';
import type { Flaw, World } from './world.fixture.ts';

export interface SeedResult {
  readonly seed: number;
  /** The first invariant that did not hold; `null` = all did. */
  readonly flaw: Flaw | null;
  readonly faults: Readonly<Record<FaultKind, number>>;
  /** Kinds of faults that this seed could have. */
  readonly kinds: readonly FaultKind[];
  readonly events: number;
  /** Writes of controllers that had lost their lease, all refused. */
  readonly fenced: number;
  /** What rollouts came to. */
  readonly ends: readonly string[];
  /** The last lines of what happened. */
  readonly trace: readonly string[];
}

export interface SeedOptions {
  readonly operations?: Operations;
  readonly tamper?: Tamper;
  /** Default: what the seed draws. */
  readonly kinds?: ReadonlySet<FaultKind>;
  /** Hashes of distinct states are added to it. */
  readonly states?: Set<number>;
}

/** The salt of the flag: the same units are drawn wherever a seed is run. */
const SALT = 'a1b2c3d4';

/** Runs a seed on a database that is as it was afterwards. */
export async function runSeed(
  seed: number,
  database: SimulatedDatabase,
  options: SeedOptions = {},
): Promise<SeedResult> {
  database.begin();
  try {
    return await run(seed, database, options);
  } finally {
    database.end();
  }
}

async function run(
  seed: number,
  database: SimulatedDatabase,
  { operations = realOperations, tamper, kinds, states = new Set() }: SeedOptions,
): Promise<SeedResult> {
  const draw = (part: number) => seeded(Math.imul(seed, 16) + part);
  const timeline = createTimeline(T0);
  const chosen = kinds ?? someKinds(draw(0));
  const faults = createFaults(draw(1), chosen);
  const trace: string[] = [];
  const plan = randomPlan(draw(2));
  const world: World = {
    ...{ seed, timeline, database, faults, operations, states },
    tamper: tamper ?? null,
    random: draw(3),
    quality: draw(4).of(['good', 'good', 'good', 'bad', 'silent', 'both-bad']),
    plans: new Map([[planHash(plan), plan]]),
    rollouts: new Map(),
    cut: new Map(),
    flaws: [],
    isHealed: false,
    fenced: 0,
    hasty: null,
    say: (line) => trace.push(`${((timeline.nowMs - T0) / 1_000).toFixed(3)} ${line}`),
    flaw: (invariant, found) => {
      world.flaws.push({ invariant, found });
      world.say(`FLAW ${invariant}: ${found}`);
    },
    onCommit: () => {},
  };
  await applyFlag(database);
  applyMatrix(draw(6), database);
  const seen = observer(world);
  world.onCommit = (commit) => {
    const { name, node, answer } = commit;
    if (name !== 'ingestBatch' && name !== 'holdLease')
      world.say(`${node} ${name} ${summary(answer)}`);
    seen.onCommit(commit);
  };
  const outside = outsideWorld(world);
  const drivers = simulatedDrivers({
    ...{ timeline, random: draw(7), isHealed: () => world.isHealed },
    onApplied: seen.onApplied,
  });
  const nodes = Array.from({ length: SIMULATED.controllers }, (_, index) =>
    serverNode(world, `server-${index}`, outside.carryOut, drivers),
  );
  const sdks = Array.from({ length: SIMULATED.sdks }, (_, index) =>
    sdkModel(world, `sdk-${index}`, nodes),
  );
  const people = operators(world, nodes, draw(5));

  let events = 0;
  const play = async (untilMs: number, isEnough: () => boolean): Promise<void> => {
    while (world.flaws.length === 0 && !isEnough() && timeline.next(untilMs)) {
      events += 1;
      await settled();
      states.add(stateHash(world, nodes, sdks));
      if (events > SIMULATED.eventsMax) world.flaw('endless', `${events} events`);
    }
  };
  await play(T0 + SIMULATED.troubledMs, () => false);
  world.say('healed');
  const healedMs = timeline.nowMs;
  world.isHealed = true;
  faults.heal();
  for (const one of [...nodes, people]) one.heal();
  const isSettled = (): boolean => {
    const newest = [...world.rollouts.values()].at(-1);
    if (newest === undefined) return false;
    const isStill = timeline.nowMs - Math.max(healedMs, newest.changedMs) > SIMULATED.stillMs;
    return (isOver(newest) || (isStill && waitsForSomething(newest))) && isConverged();
  };
  const isConverged = (): boolean => {
    const id = currentId(database);
    return sdks.every((sdk) => sdk.idText() === id);
  };
  await play(timeline.nowMs + SIMULATED.healedMs, isSettled);
  if (world.flaws.length === 0) {
    checkEnd(world);
    if (!isConverged()) {
      const held = sdks.map((sdk) => sdk.idText()).join(', ');
      world.flaw('not-converged', `SDKs hold ${held}; committed is ${currentId(database)}`);
    }
  }
  return {
    ...{ seed, events, faults: faults.counts, kinds: [...chosen], fenced: world.fenced },
    flaw: world.flaws[0] ?? null,
    ends: [...world.rollouts.values()].map(({ status }) => status),
    trace: [
      JSON.stringify(plan),
      `quality: ${world.quality}`,
      ...trace.slice(-SIMULATED.traceLines),
    ],
  };
}

async function applyFlag(database: SimulatedDatabase): Promise<void> {
  const { db } = database.connection();
  const files = [flagsFile(aFlag()), segmentsFile(BETA)];
  const input = { files, dryRun: false, confirmGrowth: true, actor: OWNER, nowMs: T0 };
  await realOperations.apply({ db, publish: () => {} }, input as never);
  database.run('UPDATE flag SET salt = ? WHERE key = ?', [SALT, SIMULATED_FLAG]);
}

/** Everything that one event set off: promises of the database are settled at once. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function currentId(database: SimulatedDatabase): string {
  const [row] = database.rows(
    `SELECT e.lineage || '.' || e.version || '.' || r.hash8 AS id FROM environment e
     JOIN ruleset r ON r.environment = e.key AND r.lineage = e.lineage AND r.version = e.version
     WHERE e.key = 'production'`,
  );
  return String(row?.['id']);
}

/** Nothing hangs: it is over, or it says what it waits for. */
function checkEnd(world: World): void {
  const rollout = [...world.rollouts.values()].at(-1);
  if (rollout === undefined) {
    world.flaw('not-live', 'nobody could start a rollout');
    return;
  }
  if (isOver(rollout)) return;
  if (waitsForSomething(rollout)) checkGiven(world, rollout);
  else {
    const open = world.database.rows(
      'SELECT id, kind, "dueMs", "claimUntilMs" FROM outbox WHERE "doneMs" IS NULL',
    );
    // A clock that was set back: what it wrote is due by the time that it showed.
    const { nowMs } = world.timeline;
    const isDated = ({ dueMs, claimUntilMs }: Row): boolean =>
      Number(dueMs) > nowMs || Number(claimUntilMs) > nowMs;
    const isLater = rollout.layers.some(({ retryAtMs = 0 }) => retryAtMs > nowMs);
    if (world.faults.counts.jump > 0 && (isLater || open.some(isDated))) return;
    const said = JSON.stringify({ layers: rollout.layers, open });
    world.flaw('not-live', `it is ${rollout.status} in phase ${rollout.phase}: ${said}`);
  }
}

/** What willing people and a good candidate give, sooner or later. */
const GIVEN: readonly string[] = ['hold', 'approval', 'review', 'checklist', 'criteria'];

/** A good candidate whom everybody wants is not kept by what is only to be given. */
function checkGiven(
  { quality, faults, timeline, flaw }: World,
  { status, blockers, changedMs, owners }: Rollout,
): void {
  // A clock that was an hour ahead leaves steps that are to come.
  if (quality !== 'good' || faults.counts.jump > 0 || status !== 'running') return;
  // A process that stood still at the end had no time to give anything.
  if (faults.counts.stop > 0 || timeline.nowMs - changedMs < SIMULATED.stillMs) return;
  // Whoever applied one of its plans approves nothing: then it is right that it waits.
  if (blockers.includes('approval') && PEOPLE.every(({ id }) => owners.includes(id))) return;
  if (blockers.length > 0 && blockers.every((one) => GIVEN.includes(one))) {
    flaw('not-live', `it is ${status} and waits for ${blockers.join(', ')} all the time`);
  }
}

function waitsForSomething({ status, blockers, startAtMs }: Rollout): boolean {
  if (status === 'scheduled') return startAtMs !== null || blockers.length > 0;
  return (status === 'running' || status === 'paused') && blockers.length > 0;
}

function summary(answer: unknown): string {
  const { id, status, phase, changed, problems } = (answer ?? {}) as {
    readonly id?: string;
    readonly status?: string;
    readonly phase?: number;
    readonly changed?: readonly unknown[];
    readonly problems?: readonly unknown[];
  };
  if (problems !== undefined) return `is refused: ${JSON.stringify(problems)}`;
  if (status !== undefined) return `${id} is ${status} in phase ${phase}`;
  return changed === undefined || changed.length === 0 ? '' : JSON.stringify(changed);
}
