/** What goes wrong with the layers of a rollback, on real parts, and what a person is told of it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { IncidentView, RolloutView } from '@tidegate/protocol';
import { describe, expect, onTestFinished, test } from 'vitest';
import { report, reportCost } from '../faults/fault-report.fixture.ts';
import { planOf, RESPONSE } from './plans.fixture.ts';
import { runTidegate } from './run-command.fixture.ts';
import { startTalking } from './talking-agent.fixture.ts';
import { startWorld, type World } from './world.fixture.ts';

const HAVE = (process.env['TIDEGATE_TEST_HAVE'] ?? '').split(',');
const IS_HERE = HAVE.includes('haproxy') && HAVE.includes('postgres');
const SITE = '{ deployment: previous, name: site, run: site }';

describe.skipIf(!IS_HERE)('with HAProxy and PostgreSQL (skipped: not both are there)', () => {
  test('F16: hooks that hang keep no layer from going back', async (context) => {
    const hooks = await hangingServer();
    const world = await startWorld({
      rest: `channels:\n  ops: { webhook: "http://127.0.0.1:${hooks.port}/" }\n  oncall: { webhook: "http://127.0.0.1:${hooks.port}/oncall" }`,
    });
    world.git.deploy('v2');
    const escalates = '  escalate: [oncall]\nnotify: [ops]\n';
    const layers = ['{ flag: control, verify: [traffic] }', SITE];
    await world.apply(...planOf('chat', layers, undefined, escalates));
    const agent = await startTalking(world.server, ['chat']);
    const id = await world.start('chat');
    await world.until('the candidate', async () => (agent.candidate('chat') ? true : null));
    await world.until('a hook that hangs', async () => (hooks.asked() > 0 ? true : null));
    const askedMs = performance.now();
    await world.command(id, { type: 'rollback', reason: 'not good' });
    await world.until('the flag to be off', async () => (agent.candidate('chat') ? null : true));
    const offMs = performance.now() - askedMs;
    const over = await settled(world, id);
    expect([over.status, world.git.live()]).toEqual(['rolled-back', 'v1']);
    report(context, 'F16', {
      'hooks that hang while a rollback goes on': [hooks.asked(), { above: 0 }],
      'layers that are not back': [
        over.layers.filter(({ state }) => state !== 'verified').length,
        { is: 0 },
      ],
    });
    reportCost(context, 'F16', {
      'ms from the command to a flag that is off in the SDK': [offMs, { atMost: 1_000 }],
      'ms of all layers': [over.goingBack?.tookMs ?? Number.NaN, { atMost: 30_000 }],
    });
  }, 60_000);

  test('the decision matrix says how far: quick, or all of it where it says nothing', async () => {
    const world = await startWorld();
    const rules = ['{ metric: error_rate, above: 5%, for: 3s, action: rollback }'];
    const layers = ['{ flag: control }', SITE];
    await world.apply(
      ...planOf('moderate', layers, rules),
      ...planOf('between', layers, rules),
      RESPONSE,
    );
    const agent = await startTalking(world.server, ['moderate', 'between']);
    const fallen = async (flag: string, failing: number): Promise<RolloutView> => {
      world.git.deploy(`v-${flag}`);
      agent.failing = 0;
      const id = await world.start(flag);
      await world.until('the candidate', async () => (agent.candidate(flag) ? true : null));
      agent.failing = failing;
      return await settled(world, id);
    };
    const moderate = await fallen('moderate', 0.25);
    expect([moderate.goingBack?.scope, moderate.goingBack?.row]).toEqual([
      ...['quick', 'moderate-errors'],
    ]);
    expect([moderate.goingBack?.withinMs, world.git.live()]).toEqual([1_800_000, 'v-moderate']);
    const between = await fallen('between', 0.55);
    expect([between.goingBack?.scope, between.goingBack?.row, world.git.live()]).toEqual([
      ...['full', null, 'v-moderate'],
    ]);
    const asked = await world.until('the question', async () => {
      const { incidents } = await world.get<{ readonly incidents: readonly IncidentView[] }>(
        'incidents?environment=production',
      );
      return incidents.find(({ subject }) => subject === `rollout:${between.id}`) ?? null;
    });
    expect(asked.decision).toMatchObject({ asks: true, row: 'moderate-errors' });
  }, 90_000);

  test('two rollbacks never work with one driver at the same time', async () => {
    const world = await startWorld({ drivers: SLOW });
    const names = ['one', 'two'];
    const layersOf = (name: string) => [
      '{ flag: control }',
      `{ deployment: ${name}, name: slow, run: slow }`,
      '{ deployment: previous, name: colours, run: colours }',
    ];
    await world.apply(...names.flatMap((name) => planOf(name, layersOf(name))));
    const ids = await Promise.all(names.map((name) => world.start(name)));
    await Promise.all(ids.map((id) => world.command(id, { type: 'rollback', reason: 'not good' })));
    const [first = ''] = ids;
    await expect(world.command(first, { type: 'abort', reason: 'stop' })).rejects.toThrow(
      'it is rolling-back; try layer',
    );
    await expect(world.command(first, { type: 'rollback', reason: 'again' })).rejects.toThrow(
      /is rolling-back/,
    );
    const views = await Promise.all(ids.map((id) => settled(world, id)));
    const colours = views.map(({ layers }) => layers[2]);
    // Who comes second would take away what the first one brought back, and is refused; who prepared
    // before the first one switched finds it done.
    const refused = colours.filter((layer) => layer?.state !== 'verified');
    for (const layer of refused)
      expect(layer?.detail).toContain('"colours" brought "previous" back already');
    expect(refused.length).toBeLessThanOrEqual(1);
    expect(await world.colour()).toBe('green');
    const marks = readFileSync(join(world.server.directory, 'marks'), 'utf8').trim().split('\n');
    expect(marks).toEqual(['begins', 'ends', 'begins', 'ends']);
  }, 60_000);

  test('each trouble is told in words, and waits for a person', async () => {
    const site = await lyingServer();
    const world = await startWorld({
      drivers: `  stuck: { environment: production, timeout: 2s, command: { execute: [sleep, "600"] } }\n`,
      actions: `  app-is-well:\n    { http: "http://127.0.0.1:${site.port}/", expect: { status: 200, body: '"status":"ok"' } }`,
    });
    const cases = {
      stuck: ['{ deployment: previous, name: app, run: stuck }', /no outcome within 2s/],
      lying: [
        '{ deployment: previous, name: app, run: colours, verify: [app-is-well] }',
        /answered 200, without the text/,
      ],
      gone: ['{ deployment: blue, name: app, run: colours }', /b1.*DOWN|DOWN.*b1/s],
      locked: ['{ deployment: previous, name: app, run: site }', /could not read Username|401/],
    } as const;
    await world.apply(
      ...Object.entries(cases).flatMap(([name, [layer]]) =>
        planOf(name, ['{ flag: control }', layer]),
      ),
    );
    for (const [name, [, sentence]] of Object.entries(cases)) {
      if (name === 'gone') await world.proxy.stop('blue');
      if (name === 'gone') await new Promise((resolve) => setTimeout(resolve, 1_500));
      if (name === 'locked') lock(world.git.clone, site.port);
      const id = await world.start(name);
      await world.command(id, { type: 'rollback', reason: 'not good' });
      const view = await settled(world, id);
      const [, app] = view.layers;
      expect([name, view.status, app?.state]).toEqual([name, 'rolling-back', 'failed']);
      expect(app?.detail).toMatch(sentence);
      const { said } = await runTidegate(world.server, 'rollout', 'status', id);
      expect(said).toMatch(sentence);
      expect(said).toContain(`tidegate rollout layer ${id} app`);
      await world.command(id, { type: 'layer', layer: 'app', decision: 'skip', reason: 'by hand' });
      expect((await settled(world, id)).status).toBe('rolled-back');
      if (name === 'lying') expect(await world.colour()).toBe('green');
    }
  }, 90_000);
});

/** Says when it begins and ends, in the server's folder. */
const SLOW = `  slow:
    environment: production
    command: { execute: [sh, -c, "echo begins >> marks; sleep 1; echo ends >> marks"] }
`;

/** Ended, or a layer waits for a person. */
async function settled(world: World, id: string): Promise<RolloutView> {
  return await world.until('the end of the rollback', async () => {
    const view = await world.rollout(id);
    const isStuck = view.layers.some(({ state }) => state === 'failed');
    return view.status === 'rolled-back' || isStuck ? view : null;
  });
}

async function hangingServer(): Promise<{ readonly port: number; asked(): number }> {
  let asked = 0;
  const server = createServer(() => {
    asked += 1;
  });
  return { port: await listening(server), asked: () => asked };
}

/** Says 200, with an error in its body; a repository there wants a password. */
async function lyingServer(): Promise<{ readonly port: number }> {
  const server = createServer(({ url = '' }, answer) => {
    if (url === '/') answer.end('{"status":"error","detail":"no database"}');
    else answer.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
  });
  return { port: await listening(server) };
}

async function listening(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

function lock(clone: string, port: number): void {
  const url = `http://127.0.0.1:${port}/site.git`;
  execFileSync('git', ['-C', clone, 'remote', 'set-url', 'origin', url]);
}
