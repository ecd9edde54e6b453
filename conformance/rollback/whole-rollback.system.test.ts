/** A guardrail fires, and a product goes back by flag, HAProxy, a repository and PostgreSQL, all of them real. */
import type { DeploymentView, FollowUpView, IncidentView, RolloutView } from '@tidegate/protocol';
import { describe, expect, test } from 'vitest';
import { beginLoad } from '../../packages/server/src/driver/haproxy/haproxy-process.fixture.ts';
import { report, reportCost } from '../faults/fault-report.fixture.ts';
import { planOf, RESPONSE } from './plans.fixture.ts';
import { startTalking } from './talking-agent.fixture.ts';
import { startWorld, type World } from './world.fixture.ts';

const HAVE = (process.env['TIDEGATE_TEST_HAVE'] ?? '').split(',');
const IS_HERE = HAVE.includes('haproxy') && HAVE.includes('postgres');
const LAYERS = [
  '{ flag: control, within: 30s, verify: [traffic] }',
  '{ deployment: previous, name: colours, run: colours, within: 1m, verify: [green-answers] }',
  '{ deployment: previous, name: site, run: site, within: 1m }',
  '{ database: backup, run: app-restore, within: 5m, verify: [data-intact] }',
];
/** Figures come in buckets of 10 s, each some seconds after its end. */
const WATCH = '{ watch: 20s }';
const RULES = [
  '{ metric: pii_leaks, above: 0, action: rollback }',
  '{ metric: error_rate, above: 60%, for: 3s, action: rollback }',
];

describe.skipIf(!IS_HERE)('with HAProxy and PostgreSQL (skipped: not both are there)', () => {
  test('a guardrail brings all layers back, and a person lets the database go', async (context) => {
    const world = await spoiled([...LAYERS, WATCH]);
    const agent = await startTalking(world.server, ['chat']);
    const id = await world.start('chat');
    await world.until('the candidate', async () => (agent.candidate('chat') ? true : null));
    const load = beginLoad(world.proxy.port, 8);
    const leakedMs = Date.now();
    agent.leak('chat');
    const offMs = await flagOff(world, () => agent.candidate('chat'));
    const asked = await waitsForGo(world, id);
    const { sent, failed, colours } = await load.stop();
    // An answer of blue that was under way may arrive between two of green.
    expect([colours[0], colours.at(-1)]).toEqual(['blue', 'green']);
    expect(asked.goingBack).toMatchObject({
      ...{ scope: 'full', row: 'pii-leak', withinMs: 1_800_000, flagsWithinMs: 30_000 },
    });
    expect(statesOf(asked)).toEqual({
      ...{ flag: 'verified', colours: 'verified', site: 'verified' },
      ...{ database: 'waiting', watch: 'waiting' },
    });
    // No data goes before a person said so.
    expect(await world.notes()).toEqual(['note 1', 'note 2', 'note 3', 'spoiled']);
    expect([await world.colour(), world.git.live(), world.git.reverts()]).toEqual([
      ...['green', 'v1', 1],
    ]);
    await world.command(id, { type: 'layer', layer: 'database', decision: 'go', reason: 'bad' });
    const over = await ended(world, id);
    expect(statesOf(over)).toEqual({
      ...{ flag: 'verified', colours: 'verified', site: 'verified' },
      ...{ database: 'verified', watch: 'verified' },
    });
    expect(await world.notes()).toEqual(['note 1', 'note 2', 'note 3']);
    expect((await world.keptDatabases()).length).toBe(1);
    await writtenDown(world, over);
    const decidedMs = over.goingBack?.beganMs ?? Number.NaN;
    report(context, 'rollback', {
      'requests through HAProxy during the switch': [sent, { above: 0 }],
      'requests that failed during the switch': [failed, { is: 0 }],
    });
    reportCost(context, 'rollback', {
      'ms from a leak to the decision': [decidedMs - leakedMs, { atMost: 2_000 }],
      'ms from the decision to a flag that is off in the SDK': [
        offMs - decidedMs,
        { atMost: 1_000 },
      ],
      ...layerFigures(over),
    });
  }, 90_000);

  test('a quick rollback takes the flag alone, and goes further when it is told to', async () => {
    const world = await spoiled(LAYERS);
    const agent = await startTalking(world.server, ['chat']);
    const id = await world.start('chat');
    await world.until('the candidate', async () => (agent.candidate('chat') ? true : null));
    await world.command(id, { type: 'rollback', scope: 'quick', reason: 'the flag is to blame' });
    const quick = await ended(world, id);
    expect([quick.goingBack?.scope, statesOf(quick)]).toEqual([
      'quick',
      {
        ...{ flag: 'verified', colours: 'skipped', site: 'skipped' },
        database: 'skipped',
      },
    ]);
    await flagOff(world, () => agent.candidate('chat'));
    expect([await world.colour(), world.git.live()]).toEqual(['blue', 'v2']);
    await expect(
      world.command(id, { type: 'rollback', scope: 'quick', reason: 'again' }),
    ).rejects.toThrow('a second rollback goes further, with scope full');
    await world.command(id, { type: 'rollback', scope: 'full', reason: 'it was not' });
    await waitsForGo(world, id);
    expect([await world.colour(), world.git.live()]).toEqual(['green', 'v1']);
    await world.command(id, { type: 'layer', layer: 'database', decision: 'skip', reason: 'fine' });
    const over = await ended(world, id);
    expect([over.goingBack?.scope, statesOf(over)]).toEqual([
      'full',
      {
        ...{ flag: 'verified', colours: 'verified', site: 'verified' },
        database: 'skipped',
      },
    ]);
    await expect(
      world.command(id, { type: 'rollback', scope: 'full', reason: 'again' }),
    ).rejects.toThrow('it is rolled-back');
    expect((await world.notes()).length).toBe(4);
  }, 90_000);
});

/** A good state that was backed up, then a release that spoils data; a plan that goes back to it. */
async function spoiled(layers: readonly string[]): Promise<World> {
  const world = await startWorld();
  await world.backedUp();
  world.git.deploy('v2');
  await world.addNote('spoiled');
  await world.apply(...planOf('chat', layers, RULES), RESPONSE);
  return world;
}

async function flagOff(world: World, isOn: () => boolean): Promise<number> {
  await world.until('the flag to be off', async () => (isOn() ? null : true));
  return Date.now();
}

async function waitsForGo(world: World, id: string): Promise<RolloutView> {
  return await world.until('the question about the database', async () => {
    const view = await world.rollout(id);
    refuseFailed(view);
    const database = view.layers.find(({ name }) => name === 'database');
    return database?.askedMs === null ? null : view;
  });
}

async function ended(world: World, id: string): Promise<RolloutView> {
  return await world.until('the end of the rollback', async () => {
    const view = await world.rollout(id);
    refuseFailed(view);
    return view.status === 'rolled-back' ? view : null;
  });
}

function refuseFailed({ layers }: RolloutView): void {
  const failed = layers.find(({ state }) => state === 'failed');
  if (failed !== undefined) throw new Error(`Layer "${failed.name}" failed: ${failed.detail}`);
}

function statesOf({ layers }: RolloutView): Record<string, string> {
  return Object.fromEntries(layers.map(({ name, state }) => [name, state]));
}

function layerFigures({ layers }: RolloutView) {
  return Object.fromEntries(
    layers.map(({ name, beganMs, endedMs, withinMs }) => [
      `ms of layer ${name}`,
      [(endedMs ?? 0) - (beganMs ?? 0), { atMost: withinMs ?? 30_000 }] as const,
    ]),
  );
}

/** Audit, incident, deployments and follow-ups know of it. */
async function writtenDown(world: World, { id, layers }: RolloutView): Promise<void> {
  const { intact, rows } = await world.get<Audit>(`audit?environment=production&subject=${id}`);
  expect(intact).toBe(true);
  const of = (action: string) =>
    rows.flatMap((row) => (row.action === action ? [row.body] : [])).toReversed();
  expect(
    of('rollout.layer-step').map(({ layer, step, outcome }) => [layer, step, outcome]),
  ).toEqual([
    ['flag', 'check traffic', 'ok'],
    ...['colours', 'site', 'database'].flatMap((name) =>
      ['prepare', 'execute', 'verify'].flatMap((step) => [
        [name, step, 'ok'],
        ...(step === 'verify' && name === 'colours' ? [[name, 'check green-answers', 'ok']] : []),
        ...(step === 'verify' && name === 'database' ? [[name, 'check data-intact', 'ok']] : []),
      ]),
    ),
    ['watch', 'clean', 'ok'],
  ]);
  expect(of('rollout.layer-verified').map(({ layer }) => layer)).toEqual(
    layers.map(({ name }) => name),
  );
  expect(of('rollout.rollback-finished').length).toBe(1);

  const { incidents } = await world.get<{ readonly incidents: readonly IncidentView[] }>(
    'incidents?environment=production',
  );
  expect(incidents.map(({ subject, severity }) => [subject, severity])).toEqual([
    [`rollout:${id}`, 'critical'],
  ]);
  const incident = await world.get<IncidentView>(`incidents/${incidents[0]?.id}`);
  const told = incident.timeline.map(({ text }) => text).join('\n');
  for (const { name } of layers) expect(told).toContain(name);
  const due = await world.get<{ readonly followUps: readonly FollowUpView[] }>(
    'follow-ups?environment=production',
  );
  expect(due.followUps.map(({ name, rollout }) => [name, rollout])).toEqual([
    ['close-watch', id],
    ['recovery-plan', id],
  ]);
  const records = await world.until('the deployments', async () => {
    const { deployments } = await world.get<{ readonly deployments: readonly DeploymentView[] }>(
      'deployments?environment=production',
    );
    return deployments.length < 2 ? null : deployments;
  });
  expect(records.map(({ kind, status, rollout }) => [kind, status, rollout])).toEqual([
    ...[1, 2].map(() => ['rollback', 'succeeded', id]),
  ]);
}

interface Audit {
  readonly intact: boolean;
  readonly rows: readonly { readonly action: string; readonly body: Record<string, unknown> }[];
}
