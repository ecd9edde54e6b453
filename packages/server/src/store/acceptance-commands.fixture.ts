import { type Actor, type Plan, planHash } from '@tidegate/core';
import { expect, it } from 'vitest';
import { command, goodSecond, served } from './driving.fixture.ts';
import type { StoreUnderTest } from './store-acceptance.fixture.ts';
import {
  ANA,
  aFlag,
  aPhase,
  aPlan,
  aWorld,
  BETA,
  flagsFile,
  planFile,
  segmentsFile,
  T0,
  turns,
  type World,
} from './store-world.fixture.ts';

const BEN: Actor = { kind: 'key', id: 'key_ben', name: 'ben' };

/** What people tell rollouts, and what actions tell them. */
export function describeCommands(subject: () => StoreUnderTest): void {
  describeStarts(subject);
  describeEdits(subject);
  describeActions(subject);
  describeParts(subject);
}

function describeStarts(subject: () => StoreUnderTest): void {
  it('createRollout() at a time owns the flag, waits, and starts by itself once all allows it', async () => {
    const world = await aWorld(subject().store);
    await world.apply(planFile(aPlan({ name: 'billing' })));
    await world.apply(planFile(aPlan({ requires: ['billing'] })));
    const later = await createAt(world, T0 + 5_000);
    expect([later.status, later.startAtMs, later.phases[0]?.enteredMs]).toEqual([
      ...['scheduled', T0 + 5_000, null],
    ]);
    const [flag] = await world.store.read('listFlags', { environment: 'production' });
    expect(flag?.owner).toBe(later.id);
    for (let second = 0; second < 6; second += 1) await world.tick();
    const waiting = await world.view(later.id);
    expect([waiting.status, waiting.waitingFor.outside]).toEqual([
      ...['scheduled', ['Plan "billing" must be completed first: it never had a rollout']],
    ]);
    await expect(command(world, later.id, { type: 'start' })).rejects.toMatchObject({
      code: 'rollout-refused',
    });
    expect((await world.view(later.id)).revision).toBe(waiting.revision);
    await world.apply(planFile(aPlan()));
    await command(world, later.id, { type: 'edit', plan: 'chat', reason: 'billing was dropped' });
    await world.tick();
    expect((await world.view(later.id)).status).toBe('running');
  });

  it('a rollout that waits is started by hand, and does not start where preflight refuses', async () => {
    const world = await aWorld(subject().store);
    const later = await createAt(world, T0 + 2_000);
    await world.send([turns('legacy', 0, 200, 20, world.nowMs)]);
    for (let second = 0; second < 3; second += 1) await world.tick();
    const waiting = await world.view(later.id);
    expect([waiting.status, waiting.blockers]).toEqual(['scheduled', ['dependency']]);
    await expect(command(world, later.id, { type: 'start' })).rejects.toThrow(
      'control "legacy" breaks the plan\'s own limit now',
    );
    const start = { type: 'start', reason: 'the limit is for the new one' } as const;
    expect((await command(world, later.id, start)).status).toBe('running');
  });

  it('createRollout() refuses while a plan is under way that excludes it, whichever says so', async () => {
    const world = await aWorld(subject().store);
    const first = await world.start();
    const other = { name: 'other', flag: 'other-agent' };
    const excluding = { ...other, excludes: ['chat'] };
    await world.apply(flagsFile(aFlag({ key: 'other-agent' })), planFile(aPlan(excluding)));
    const start = () =>
      world.store.transact('createRollout', {
        ...{ plan: 'other', environment: null, scale: null, reason: 'x', actor: ANA },
        nowMs: world.nowMs,
      });
    await expect(start()).rejects.toThrow('plan "chat" may not be under way at the same time');
    await command(world, first.id, { type: 'abort', reason: 'x' });
    expect((await start()).status).toBe('running');
    await expect(world.start()).rejects.toThrow('plan "other" may not be under way');
  });

  it('who applied the plan or started the rollout approves nothing of it', async () => {
    const world = await aWorld(subject().store);
    const approvals = [{ role: 'product', count: 1 }];
    const gate = { minUnits: 0, pass: [], approvals };
    const asking = { ...aPhase('ten', 10_000), gate };
    await world.apply(planFile(aPlan({ phases: [asking, aPhase('all', 100_000)] })));
    const { id } = await world.store.transact('createRollout', {
      ...{ plan: 'chat', environment: null, scale: null, reason: null, actor: BEN, nowMs: T0 },
    });
    const approve = { type: 'approve', role: 'product', decision: 'go' } as const;
    for (const actor of [ANA, BEN]) {
      await expect(command(world, id, approve, actor)).rejects.toMatchObject({
        code: 'rollout-refused',
      });
    }
    const cy: Actor = { kind: 'key', id: 'key_cy', name: 'cy' };
    expect((await command(world, id, approve, cy)).waitingFor.approvals).toEqual([]);
  });
}

function describeEdits(subject: () => StoreUnderTest): void {
  it('commandRollout() edits: a new generation whose evidence goes on where rules are the same', async () => {
    const world = await aWorld(subject().store);
    const { id } = await world.start();
    for (let second = 0; second < 2; second += 1) await goodSecond(world, 1);
    const longer = { ...aPhase('ten', 20_000), hold: { minMs: 30_000, maxMs: null } };
    const changed = aPlan({ phases: [longer, aPhase('all', 100_000)] });
    await world.apply(planFile(changed));
    const preview = await world.store.read('previewEdit', {
      ...{ id, plan: changed, nowMs: world.nowMs },
    });
    expect([preview.refusal, preview.fromHash, preview.toHash]).toEqual([
      ...[null, planHash(aPlan()), planHash(changed)],
    ]);
    expect(preview.consequences.map(({ kind }) => kind)).toContain('weight');
    const before = await world.view(id);
    const edited = await command(world, id, { type: 'edit', plan: 'chat', reason: 'more' });
    expect(edited).toMatchObject({
      ...{ generation: 2, planHash: planHash(changed), phase: 0, status: 'running', heldMs: 0 },
      units: { control: 0, candidate: 0 },
    });
    expect(edited.phases[0]?.weightParts).toBe(20_000);
    expect(edited.phases[0]?.enteredMs).toBe(before.phases[0]?.enteredMs);
    const ruleset = await world.store.read('currentRuleset', { environment: 'production' });
    const metadata = ruleset?.snapshot.document.flags['chat-agent']?.metadata;
    expect(metadata).toMatchObject({ rollout: id, generation: 2 });
    for (let second = 0; second < 4; second += 1) await goodSecond(world, 2, 2);
    expect((await world.view(id)).status).toBe('rolled-back');
  });

  it('commandRollout() refuses an edit that does not fit, as its preview says', async () => {
    const world = await aWorld(subject().store);
    const { id } = await world.start();
    const { revision } = await world.view(id);
    const refused = async (plan = aPlan(), plans: readonly string[] = []) => {
      await world.apply(planFile(plan));
      const asked = { id, plan, actions: plans, nowMs: world.nowMs };
      const { refusal } = await world.store.read('previewEdit', asked);
      const edit = { type: 'edit', plan: 'chat', reason: 'x' } as const;
      await expect(command(world, id, edit)).rejects.toMatchObject({
        ...{ code: 'rollout-refused', message: refusal },
      });
      return refusal;
    };
    expect(await refused(aPlan({ phases: [aPhase('ten', 5_000)] }))).toContain('10 % are served');
    expect(await refused(aPlan({ phases: [aPhase('one', 10_000)] }))).toContain('keep that phase');
    const undoing = { target: '1', action: 'undo', withinMs: null };
    const layer = { kind: 'database' as const, name: 'tables', ...undoing };
    const procedure: Plan['rollback']['procedure'] = ['flag', layer];
    const undo = aPlan({ rollback: { conversations: 'cut-now', procedure } });
    const asked = { id, plan: undo, nowMs: world.nowMs };
    expect((await world.store.read('previewEdit', asked)).refusal).toContain('action "undo"');
    expect((await world.view(id)).revision).toBe(revision);
  });

  it('commandRollout() takes a decision on what was seen, and none on what is over', async () => {
    const world = await aWorld(subject().store);
    const { id, revision } = await world.start();
    for (let second = 0; second < 2; second += 1) await goodSecond(world, 1);
    const pause = { type: 'pause', reason: 'x', revision } as const;
    expect((await command(world, id, pause)).status).toBe('paused');
    const stale = { type: 'promote', reason: 'x', revision } as const;
    await expect(command(world, id, stale)).rejects.toMatchObject({ code: 'conflict' });
    const abort = { type: 'abort', reason: 'x', revision: 0 } as never;
    expect((await command(world, id, abort)).status).toBe('aborted');
  });

  it('rolloutTicks() gives what was judged, with the plan that it was judged by', async () => {
    const world = await aWorld(subject().store);
    const { id } = await world.start();
    for (let second = 0; second < 3; second += 1) await goodSecond(world, 1);
    const page = await world.store.read('rolloutTicks', { id, after: -1 });
    expect(page?.plan).toEqual(aPlan());
    expect(page?.rollout.id).toBe(id);
    expect(page?.ticks.map(({ tick, atMs }) => [tick, atMs])).toEqual([
      ...[1, 2, 3].map((tick) => [tick, T0 + tick * 1_000]),
    ]);
    expect(page?.next).toBeNull();
    const rest = await world.store.read('rolloutTicks', { id, after: 2 });
    expect(rest?.ticks).toEqual(page?.ticks.slice(2));
    expect(await world.store.read('rolloutTicks', { id: 'ro_0', after: -1 })).toBeNull();
  });
}

function describeActions(subject: () => StoreUnderTest): void {
  it('finishAction() tells a rollout of its checks, once, and lets it go on', async () => {
    const world = await aWorld(subject().store);
    const id = await startChecked(world);
    const [effect] = await claim(world, 'check');
    expect(effect?.effect.payload).toMatchObject({ list: 'review', item: 'tests' });
    expect((await world.view(id)).checklists[0]?.items[0]?.state).toBe('running');
    const done = { id: effect?.effect.id ?? '', detail: '12 passed', nowMs: world.nowMs };
    await world.store.transact('finishAction', { ...done, term: world.term, outcome: 'ok' });
    const after = await world.view(id);
    expect(after.checklists).toEqual([
      {
        ...{ name: 'review', title: null, usedBy: 'ten', ordered: false, met: true },
        items: [
          {
            ...{ name: 'tests', title: 'Tests pass', action: 'unit-tests', blocking: true },
            ...{ state: 'done', by: 'controller', atMs: world.nowMs, detail: '12 passed' },
          },
        ],
      },
    ]);
    await world.store.transact('finishAction', { ...done, term: world.term, outcome: 'failed' });
    await world.store.transact('finishAction', {
      ...{ ...done, id: 'nobody knows it', term: world.term, outcome: 'ok' },
    });
    expect(await world.view(id)).toEqual(after);
    expect(await claim(world, 'check')).toEqual([]);
  });

  it('finishAction() takes nothing of a controller that lost its lease', async () => {
    const world = await aWorld(subject().store);
    const id = await startChecked(world);
    const [effect] = await claim(world, 'check');
    const done = { id: effect?.effect.id ?? '', outcome: 'ok', detail: '', nowMs: T0 } as const;
    await expect(
      world.store.transact('finishAction', { ...done, term: world.term - 1 }),
    ).rejects.toMatchObject({ code: 'conflict' });
    expect((await world.view(id)).checklists[0]?.items[0]?.state).toBe('running');
  });

  it('a rollback runs its layers one after the other, and ends with the last one', async () => {
    const world = await aWorld(subject().store);
    const app = { kind: 'deployment', name: 'app', target: 'previous', withinMs: 180_000 } as const;
    const tables = { kind: 'database', name: 'tables', target: '1', withinMs: null } as const;
    const procedure = [
      'flag' as const,
      { ...app, action: 'promote-previous' },
      { ...tables, action: null },
    ];
    await applyWith(world, ['promote-previous'], {
      rollback: { conversations: 'cut-now', procedure },
    });
    const { id } = await createWith(world, ['promote-previous']);
    const begun = await command(world, id, { type: 'rollback', reason: 'bad' });
    expect(begun.status).toBe('rolling-back');
    expect(begun.layers.map(({ name, state }) => [name, state])).toEqual([
      ['flag', 'verified'],
      ['app', 'running'],
      ['tables', 'waiting'],
    ]);
    expect(await served(world)).toBe('v1');
    for (const step of ['prepare', 'execute', 'verify']) {
      const [effect] = await claim(world, 'layer');
      const named = { layer: 'app', action: 'promote-previous', step };
      expect(effect?.effect.payload).toMatchObject(named);
      const done = { id: effect?.effect.id ?? '', detail: step, nowMs: world.nowMs };
      await world.store.transact('finishAction', { ...done, term: world.term, outcome: 'ok' });
    }
    await world.tick();
    const byHand = await world.view(id);
    expect([byHand.status, byHand.layers[1]?.state, byHand.layers[2]?.state]).toEqual([
      ...['rolling-back', 'verified', 'running'],
    ]);
    const last = { type: 'layer', layer: 'tables', decision: 'done', reason: 'restored' } as const;
    const over = await command(world, id, last);
    expect([over.status, over.layers.map(({ state }) => state)]).toEqual([
      ...['rolled-back', ['verified', 'verified', 'verified']],
    ]);
    const [flag] = await world.store.read('listFlags', { environment: 'production' });
    expect(flag?.owner).toBeNull();
  });
}

function describeParts(subject: () => StoreUnderTest): void {
  it('a partial rollback takes a segment out for good, and the rest goes on', async () => {
    const world = await aWorld(subject().store);
    const shares = [{ segment: 'beta', weightParts: 100_000 }];
    const phases = [{ ...aPhase('beta', 0), shares }, aPhase('all', 100_000)];
    await world.apply(segmentsFile(BETA), planFile(aPlan({ phases })));
    const { id } = await world.start();
    world.nowMs += 2_000;
    const beta = { plan: 'beta' };
    expect(await served(world, undefined, beta)).toBe('v2');
    const after = await command(world, id, {
      ...{ type: 'rollback', reason: 'beta users complain', segments: ['beta'] },
    });
    expect([after.status, after.excluded]).toEqual(['running', ['beta']]);
    expect(world.published.at(-1)?.cause).toBe('rollback');
    expect(await served(world, undefined, beta)).toBe('v1');
    await command(world, id, { type: 'promote', reason: 'go on' });
    world.nowMs += 2_000;
    expect([await served(world), await served(world, undefined, beta)]).toEqual(['v2', 'v1']);
  });

  it('a phase in the shadow gives nobody the candidate, says so in the flag, and counts its units', async () => {
    const world = await aWorld(subject().store);
    const shadow = { ...aPhase('shadow', 0), shares: [], shadowParts: 50_000 };
    await world.apply(planFile(aPlan({ phases: [shadow, aPhase('all', 100_000)] })));
    const { id } = await world.start();
    const metadata = async () => {
      const ruleset = await world.store.read('currentRuleset', { environment: 'production' });
      return ruleset?.snapshot.document.flags['chat-agent']?.metadata ?? {};
    };
    expect(await metadata()).toMatchObject({ shadow: 50_000, shadowVariant: 'new' });
    const mismatches = { ...turns('new', 0, 20, 1, world.nowMs), metric: 'shadow_mismatch_rate' };
    await world.send([mismatches]);
    await world.tick();
    expect((await world.view(id)).units).toEqual({ control: 0, candidate: 20 });
    expect(await served(world)).toBe('v1');
    await command(world, id, { type: 'pause', reason: 'x' });
    expect(await metadata()).not.toHaveProperty('shadow');
    await command(world, id, { type: 'resume', reason: 'x' });
    expect(await metadata()).toMatchObject({ shadow: 50_000 });
    await command(world, id, { type: 'promote', reason: 'x' });
    expect(await metadata()).not.toHaveProperty('shadow');
  });

  it('an opt-in is a segment without a file', async () => {
    const world = await aWorld(subject().store);
    const shares = [{ segment: '@joinedBeta', weightParts: 100_000 }];
    const phases = [{ ...aPhase('beta', 0), shares }, aPhase('all', 100_000)];
    expect((await world.apply(planFile(aPlan({ phases })))).ok).toBe(true);
    await world.start();
    world.nowMs += 2_000;
    const answers = [{ joinedBeta: true }, { joinedBeta: false }, { joinedBeta: 'yes' }, {}];
    const given = [];
    for (const attributes of answers) given.push(await served(world, undefined, attributes));
    expect(given).toEqual(['v2', 'v1', 'v1', 'v1']);
  });
}

async function createAt(world: World, atMs: number) {
  return await world.store.transact('createRollout', {
    ...{ plan: 'chat', environment: null, scale: null, reason: null, actor: ANA },
    ...{ atMs, nowMs: world.nowMs },
  });
}

async function createWith(world: World, actions: readonly string[]) {
  return await world.store.transact('createRollout', {
    ...{ plan: 'chat', environment: null, scale: null, reason: null, actor: ANA },
    ...{ actions, nowMs: world.nowMs },
  });
}

async function applyWith(
  world: World,
  actions: readonly string[],
  changes: Parameters<typeof aPlan>[0],
): Promise<void> {
  const answer = await world.store.transact('apply', {
    ...{ files: [planFile(aPlan(changes))], dryRun: false, confirmGrowth: false },
    ...{ actions, actor: ANA, nowMs: world.nowMs },
  });
  expect(answer.ok).toBe(true);
}

/** A rollout whose first phase asks for what an action finds out. */
async function startChecked(world: World): Promise<string> {
  const item = { name: 'tests', title: 'Tests pass', action: 'unit-tests', blocking: true };
  const checklists = { review: { title: null, ordered: false, items: [item] } };
  const ten = aPhase('ten', 10_000);
  const gate = { ...ten.gate, checklists: ['review'] };
  const phases = [{ ...ten, gate }, aPhase('all', 100_000)];
  await applyWith(world, ['unit-tests'], { checklists, phases });
  return (await createWith(world, ['unit-tests'])).id;
}

async function claim(world: World, kind: 'check' | 'layer') {
  const { term, nowMs } = world;
  return await world.store.transact('claimEffects', { term, nowMs, limit: 10, kinds: [kind] });
}
