/** Kill -9 of a real server in the middle of the layers of rollbacks: each changes the world once. */
import { setTimeout as wait } from 'node:timers/promises';
import type { RolloutView, WorkView } from '@tidegate/protocol';
import { describe, expect, test } from 'vitest';
import { CHAOS, report, reportCost, SEED } from '../faults/fault-report.fixture.ts';
import { seeded } from '../faults/seeded.fixture.ts';
import { planOf } from './plans.fixture.ts';
import { startWorld, type World } from './world.fixture.ts';

const HAVE = (process.env['TIDEGATE_TEST_HAVE'] ?? '').split(',');
const IS_HERE = HAVE.includes('haproxy') && HAVE.includes('postgres');
const ROUNDS = Number(process.env['TIDEGATE_KILL_ROUNDS'] ?? (CHAOS ? 8 : 1));
const KILLS_A_ROUND = 3;
/** As long as the steps of a layer may take: a kill falls into any of them. */
const KILL_WITHIN_MS = 2_000;
const LAYERS = [
  '{ flag: control, within: 30s }',
  '{ deployment: previous, name: colours, run: colours, within: 1m, verify: [health] }',
  '{ deployment: previous, name: site, run: site, within: 1m }',
  '{ database: backup, run: app-restore, within: 5m, verify: [data-intact] }',
];
const STEPS = ['prepare', 'execute', 'verify'].flatMap((step) =>
  ['colours', 'site', 'database'].map((layer) => `${layer} ${step}`),
);

describe.skipIf(!IS_HERE)('with HAProxy and PostgreSQL (skipped: not both are there)', () => {
  test('rollbacks of a server that is killed again and again change each part once', {
    timeout: CHAOS ? 900_000 : 180_000,
  }, async (context) => {
    const world = await startWorld();
    await world.backedUp();
    const random = seeded(SEED);
    const killedIn: string[] = [];
    const wrong = { colours: 0, reverts: 0, databases: 0, notes: 0, steps: 0, layers: 0 };
    const tookMs: number[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const before = await world.colour();
      const id = await released(world, round);
      const beganMs = performance.now();
      await world.command(id, { type: 'rollback', reason: 'not good' });
      for (let kill = 0; kill < KILLS_A_ROUND; kill += 1) {
        if (await isTakenUp(world, id)) await wait(random.below(KILL_WITHIN_MS));
        killedIn.push(whereIs(await letGo(world, id)));
        await world.server.kill();
        await world.server.restart();
      }
      const { layers } = await settled(world, id);
      tookMs.push(performance.now() - beganMs);
      const count = (isWrong: boolean): number => (isWrong ? 1 : 0);
      const unverified = layers.filter(({ state }) => state !== 'verified');
      wrong.layers += count(unverified.length > 0);
      for (const { name, state, step, detail } of unverified)
        process.stdout.write(`round ${round}: ${name} ${state} at ${step}: ${detail}\n`);
      wrong.colours += count((await world.colour()) === before);
      wrong.reverts += count(world.git.reverts() !== round || world.git.live() !== 'v1');
      wrong.databases += count((await world.keptDatabases()).length !== round);
      wrong.notes += count((await world.notes()).join() !== 'note 1,note 2,note 3');
      wrong.steps += count(!(await stepsOnce(world, id)));
      // The next release comes on top of what is live again.
      world.git.deploy('v1');
    }
    report(context, 'killed rollbacks', {
      kills: [killedIn.length, { is: ROUNDS * KILLS_A_ROUND }],
      'steps that kills fell into': [new Set(killedIn).size, { above: 1 }],
      'rollbacks with a layer that is not verified': [wrong.layers, { is: 0 }],
      'HAProxy switched otherwise than once': [wrong.colours, { is: 0 }],
      'ways back pushed otherwise than once': [wrong.reverts, { is: 0 }],
      'databases restored otherwise than once': [wrong.databases, { is: 0 }],
      'databases that hold other rows': [wrong.notes, { is: 0 }],
      'rollbacks whose audit has a step twice or not': [wrong.steps, { is: 0 }],
    });
    reportCost(context, 'killed rollbacks', {
      'ms of a rollback with three kills, worst': [Math.max(...tookMs), { atMost: 60_000 }],
    });
    expect(tookMs.length).toBe(ROUNDS);
  });
});

/** A release that spoils data, and its rollout; answers the rollout's id. */
async function released(world: World, round: number): Promise<string> {
  const name = `chat-${round}`;
  world.git.deploy(`v${round + 1}`);
  await world.addNote('spoiled');
  // Without it "previous" is what the rollback before brought back already.
  const nowMs = Date.now();
  const times = { startedMs: nowMs - 1, endedMs: nowMs };
  const deployed = { version: `v${round + 1}`, status: 'succeeded', ...times };
  await world.server.post('/api/v1/deployments', { environment: 'production', ...deployed });
  await world.apply(...planOf(name, LAYERS));
  return await world.start(name);
}

/** Rolled back, or a layer waits for a person. */
async function settled(world: World, id: string): Promise<RolloutView> {
  return await world.until('the end of the rollback', async () => {
    const view = await letGo(world, id);
    const isStuck = view.layers.some(({ state }) => state === 'failed');
    return view.status === 'rolled-back' || isStuck ? view : null;
  });
}

/** Waits until the new server does something of it; answers whether there was anything left to do. */
async function isTakenUp(world: World, id: string): Promise<boolean> {
  return await world.until('somebody who goes on', async () => {
    const { status, layers } = await letGo(world, id);
    if (status === 'rolled-back' || layers.some(({ state }) => state === 'failed')) return false;
    const { work } = await world.get<{ readonly work: readonly WorkView[] }>('work');
    return work.some(({ kind, state }) => kind === 'layer' && state === 'running') ? true : null;
  });
}

/** Says go once the database asks for it; answers what was seen before. */
async function letGo(world: World, id: string): Promise<RolloutView> {
  const view = await world.rollout(id);
  const asks = view.layers.some(({ state, askedMs }) => state === 'waiting' && askedMs !== null);
  if (asks) {
    await world.command(id, { type: 'layer', layer: 'database', decision: 'go', reason: 'bad' });
    return await world.rollout(id);
  }
  return view;
}

function whereIs({ status, layers }: RolloutView): string {
  const running = layers.find(({ state }) => state === 'running');
  return running === undefined ? status : `${running.name} ${running.step}`;
}

/** Every step of a driver ended well once. */
async function stepsOnce(world: World, id: string): Promise<boolean> {
  const { intact, rows } = await world.get<{
    readonly intact: boolean;
    readonly rows: readonly { readonly action: string; readonly body: Record<string, unknown> }[];
  }>(`audit?environment=production&subject=${id}`);
  const ended = rows.flatMap(({ action, body }) =>
    action === 'rollout.layer-step' ? [`${body['layer']} ${body['step']}`] : [],
  );
  return intact && STEPS.every((step) => ended.filter((one) => one === step).length === 1);
}
