import { expect, it } from 'vitest';
import { command, goodSecond, served } from './driving.fixture.ts';
import type { StoreUnderTest } from './store-acceptance.fixture.ts';
import {
  ANA,
  aFlag,
  aPhase,
  aPlan,
  aWorld,
  FLAG,
  flagsFile,
  planFile,
  segmentsFile,
  serving,
  T0,
  turns,
} from './store-world.fixture.ts';

/** Starting, ticking, completing, rolling back. */
export function describeRollouts(subject: () => StoreUnderTest): void {
  describeCourses(subject);
  describeRefusals(subject);
  describeRestart(subject);
}

function describeCourses(subject: () => StoreUnderTest): void {
  it('tick() brings a good rollout through its phases to completion', async () => {
    const world = await aWorld(subject().store);
    const { id, phases, status } = await world.start();
    expect([status, phases[0]?.enteredMs, phases[1]?.enteredMs]).toEqual([
      'running',
      T0 + 1_000,
      null,
    ]);
    expect(await world.store.read('listEnvironments', {})).toContainEqual({
      name: 'production',
      watched: true,
    });
    for (let second = 0; second < 6; second += 1) await goodSecond(world, 1);
    const second = await world.view(id);
    expect([second.status, second.phase, second.phases[1]?.weightParts]).toEqual([
      'running',
      1,
      100_000,
    ]);
    expect(second.arms.candidate).toMatchObject({ turns: 120, errors: 0, errorRate: 0 });
    for (let tick = 0; tick < 6; tick += 1) await goodSecond(world, 2);
    const done = await world.view(id);
    expect([done.status, done.waitingFor.approvals]).toEqual(['completed', []]);
    expect(await served(world)).toBe('v2');
    const [flag] = await world.store.read('listFlags', { environment: 'production' });
    expect([flag?.serve, flag?.owner]).toEqual(['new', null]);
    const told = world.published.map(({ cause }) => cause);
    expect(told.every((cause) => cause === 'publish')).toBe(true);
    expect(await world.store.read('listRollouts', { environment: null, nowMs: T0 })).toHaveLength(
      1,
    );
  });

  it('commandRollout() takes a completed rollout back, until the flag was set since', async () => {
    const world = await aWorld(subject().store);
    const { id } = await world.start();
    for (let second = 0; second < 6; second += 1) await goodSecond(world, 1);
    for (let second = 0; second < 6; second += 1) await goodSecond(world, 2);
    const input = { environment: 'production', key: FLAG, reason: null, actor: ANA };
    const set = (variant: string) =>
      world.store.transact('setFlag', { ...input, variant, nowMs: world.nowMs });
    await set('new');
    expect((await command(world, id, { type: 'rollback', reason: 'late' })).status).toBe(
      'rolled-back',
    );
    expect(await served(world)).toBe('v1');
    const again = await world.start('second try');
    for (let second = 0; second < 6; second += 1) await goodSecond(world, 3);
    for (let second = 0; second < 6; second += 1) await goodSecond(world, 4);
    expect((await world.view(again.id)).status).toBe('completed');
    await set('legacy');
    expect(await served(world)).toBe('v1');
    await expect(command(world, again.id, { type: 'rollback', reason: 'x' })).rejects.toMatchObject(
      { code: 'rollout-refused' },
    );
  });

  it('a rollout on top of another one switches no conversation, and falls back to its control', async () => {
    const world = await aWorld(subject().store);
    await world.start();
    for (let second = 0; second < 6; second += 1) await goodSecond(world, 1);
    for (let second = 0; second < 6; second += 1) await goodSecond(world, 2);
    const variants = { legacy: 'v1', new: 'v2', third: 'v3' };
    const phases = [aPhase('none', 0), aPhase('all', 100_000)];
    const third = aPlan({ name: 'third', control: 'new', candidate: 'third', phases });
    await world.apply(flagsFile(aFlag({ variants })), planFile(third));
    const asked = { plan: 'third', environment: null, scale: null, reason: 'again', actor: ANA };
    const start = async () =>
      await world.store.transact('createRollout', { ...asked, nowMs: world.nowMs });
    const { id } = await start();
    expect([await served(world, T0 - 60_000), await served(world)]).toEqual(['v1', 'v2']);
    await command(world, id, { type: 'rollback', reason: 'x' });
    expect([await served(world, T0 - 60_000), await served(world)]).toEqual(['v1', 'v2']);

    world.nowMs += 25 * 3_600_000;
    const { id: later } = await start();
    world.nowMs += 25 * 3_600_000;
    await command(world, later, { type: 'promote', reason: 'x' });
    world.nowMs += 2_000;
    expect([await served(world, world.nowMs - 10_000), await served(world)]).toEqual(['v2', 'v3']);
    await command(world, later, { type: 'rollback', reason: 'x' });
    expect(await served(world)).toBe('v2');
    const [flag] = await world.store.read('listFlags', { environment: 'production' });
    expect(flag?.serve).toBe('new');
  });

  it('steps that are forgotten are covered by the one that is kept: nobody switches', async () => {
    const world = await aWorld(subject().store);
    const hour = 3_600_000;
    const phases = ['a', 'b', 'c'].map((name) => aPhase(name, 100_000));
    await world.apply(planFile(aPlan({ phases })));
    const { id } = await world.start();
    world.nowMs += 10 * hour;
    await command(world, id, { type: 'promote', reason: 'x' });
    const startedMs = T0 + 5 * hour;
    expect(await served(world, startedMs)).toBe('v2');
    world.nowMs += 26 * hour;
    await command(world, id, { type: 'promote', reason: 'x' });
    expect(await served(world, startedMs)).toBe('v2');
    await command(world, id, { type: 'rollback', reason: 'x' });
    expect([await served(world, startedMs), await served(world)]).toEqual(['v1', 'v1']);
  });

  it('createRollout() refuses a plan of which a later phase cannot be served', async () => {
    const world = await aWorld(subject().store);
    const many = { or: Array.from({ length: 12_000 }, (_, n) => ({ '==': [{ var: 'a' }, n] })) };
    const beta = { segment: 'beta', weightParts: 100_000 };
    const late = { ...aPhase('late', 0), shares: [beta] };
    await world.apply(
      segmentsFile(many),
      planFile(aPlan({ phases: [aPhase('ten', 10_000), late] })),
    );
    await expect(world.start()).rejects.toMatchObject({ code: 'rollout-refused' });
    expect(world.published.at(-1)?.cause).toBe('publish');
  });

  it('apply() leaves what a rollout owns as it is, and says so', async () => {
    const world = await aWorld(subject().store);
    const { id } = await world.start();
    const before = await served(world);
    const wanted = aFlag({ environments: { production: serving('new') } });
    const answer = await world.apply(flagsFile(wanted));
    expect(answer.ok && answer.answer.warnings).toEqual([
      `Flag "${FLAG}" in environment "production" goes on as it is: rollout "${id}" owns it, "new" was not set`,
    ]);
    expect(await served(world)).toBe(before);
    const missing = await world.apply(
      flagsFile(aFlag({ variants: { legacy: 'v1', third: 'v3' }, off: 'legacy' })),
    );
    expect(missing.ok).toBe(false);
  });

  it('tick() rolls a bad candidate back, in one transaction with ruleset, audit and outbox', async () => {
    const world = await aWorld(subject().store);
    const { id } = await world.start();
    for (let second = 0; second < 6; second += 1) await goodSecond(world, 1, 2);
    const after = await world.view(id);
    expect([after.status, after.verdicts['errors']?.kind]).toEqual(['rolled-back', 'fail']);
    expect(await served(world)).toBe('v1');
    expect(world.published.at(-1)).toMatchObject({ environment: 'production', cause: 'rollback' });
    const audit = await world.store.read('listAudit', { environment: 'production', subject: id });
    expect(audit.intact).toBe(true);
    expect(audit.rows.map(({ action }) => action)).toContain('rollout.rolled-back');
    const phases = after.phases.map(({ enteredMs }) => enteredMs);
    expect(phases).toEqual([T0 + 1_000, null]);
  });

  it('ingestUrgent() rolls back on the next tick, once by its id, and trusted evidence only', async () => {
    const world = await aWorld(subject().store);
    const { id } = await world.start();
    const urgent = {
      id: 'event-1',
      metric: 'pii_leaks',
      flag: FLAG,
      variant: 'new',
      draw: 1,
      unit: 'u',
      detector: 'phone',
      atMs: T0,
    };
    const input = { environment: 'production', urgent, nowMs: T0 };
    const send = (more: { trusted: boolean; urgent?: typeof urgent }) =>
      world.store.transact('ingestUrgent', { ...input, ...more });
    const taken = { duplicate: false, dropped: false };
    const browser = { ...urgent, id: 'browser' };
    expect(await send({ trusted: false, urgent: browser })).toEqual(taken);
    expect((await world.tick()).changed).toEqual([]);
    expect(await send({ trusted: true })).toEqual(taken);
    expect(await send({ trusted: true })).toEqual({ ...taken, duplicate: true });
    const result = await world.tick();
    expect(result).toEqual({
      watched: 0,
      changed: [{ id, status: 'rolled-back', phase: 0 }],
      failed: [],
      late: [],
    });
  });

  it('claimEffects() gives one effect of a key at a time, in order, again after its claim ends', async () => {
    const world = await aWorld(subject().store);
    const { id } = await world.start();
    await command(world, id, { type: 'pause', reason: 'lunch' });
    const claim = (nowMs: number) =>
      world.store.transact('claimEffects', { term: world.term, nowMs, limit: 10 });
    const [first, ...none] = await claim(T0);
    expect([first?.effect.payload['event'], first?.attempts, none]).toEqual([
      'rollout.phase-entered',
      1,
      [],
    ]);
    expect(await claim(T0 + 1)).toEqual([]);
    const [again] = await claim(T0 + 30_000);
    expect([again?.effect.id, again?.attempts]).toEqual([first?.effect.id, 2]);
    const finish = { id: first?.effect.id ?? '', detail: 'x', nowMs: T0 };
    const retryAtMs = T0 + 40_000;
    await world.store.transact('finishEffect', { ...finish, outcome: 'failed', retryAtMs });
    expect(await claim(T0 + 39_999)).toEqual([]);
    expect(await claim(T0 + 40_000)).toHaveLength(1);
    await world.store.transact('finishEffect', { ...finish, outcome: 'ok', retryAtMs: null });
    const [next] = await claim(T0 + 40_001);
    expect(next?.effect.payload['event']).toBe('rollout.paused');
    await expect(
      world.store.transact('claimEffects', { term: 99, nowMs: T0, limit: 1 }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });
}

function describeRefusals(subject: () => StoreUnderTest): void {
  it('createRollout() refuses a flag that is owned, killed, or does not serve control', async () => {
    const world = await aWorld(subject().store);
    const input = { environment: 'production', key: FLAG, reason: null, actor: ANA, nowMs: T0 };
    await world.store.transact('setFlag', { ...input, variant: 'new' });
    await expect(world.start()).rejects.toMatchObject({
      code: 'rollout-refused',
      message: `Cannot start a rollout of "chat": flag "${FLAG}" serves "new" now, not the control "legacy"; set the flag to "legacy" or change the plan`,
    });
    await world.store.transact('setFlag', { ...input, variant: 'legacy' });
    await world.store.transact('killFlag', input);
    await expect(world.start()).rejects.toMatchObject({ code: 'rollout-refused' });
    await world.store.transact('setFlag', { ...input, variant: 'legacy' });
    const { id } = await world.start();
    await expect(world.start()).rejects.toThrow(`rollout "${id}" owns flag`);
    await expect(
      world.store.transact('setFlag', { ...input, variant: 'new' }),
    ).rejects.toMatchObject({ code: 'conflict' });
    const killed = await world.store.transact('killFlag', input);
    expect([killed.killed, killed.owner]).toEqual([true, id]);
    expect(world.published.at(-1)?.cause).toBe('kill');
  });

  it('createRollout() starts a candidate that was rolled back with a reason only', async () => {
    const world = await aWorld(subject().store);
    const { id } = await world.start();
    await command(world, id, { type: 'rollback', reason: 'customers complain' });
    await expect(world.start()).rejects.toThrow(`was rolled back in rollout "${id}"`);
    await expect(world.start('  ')).rejects.toMatchObject({ code: 'rollout-refused' });
    const again = await world.start('it was the network');
    expect(again.status).toBe('running');
    const { rows } = await world.store.read('listAudit', {
      environment: 'production',
      subject: again.id,
    });
    expect(rows.at(-1)).toMatchObject({ action: 'rollout.candidate-allowed-again' });
  });

  it('createRollout() and commandRollout() refuse what they do not know or may not do', async () => {
    const world = await aWorld(subject().store);
    const asked = { environment: null, scale: null, reason: null, actor: ANA, nowMs: T0 };
    await expect(
      world.store.transact('createRollout', { ...asked, plan: 'chatt' }),
    ).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining('"chat"') });
    await expect(command(world, 'ro_0', { type: 'pause', reason: 'x' })).rejects.toMatchObject({
      code: 'not-found',
    });
    const scale = { hold: 10, watch: 10, evidence: 10 };
    const scaled = await world.store.transact('createRollout', { ...asked, plan: 'chat', scale });
    expect([scaled.scale, scaled.phases[0]?.holdMs]).toEqual([scale, 300]);
    await expect(command(world, scaled.id, { type: 'resume', reason: 'x' })).rejects.toMatchObject({
      code: 'rollout-refused',
    });
    expect((await world.view(scaled.id)).revision).toBe(scaled.revision);
  });

  it('tick() and holdLease() fence a controller that lost its lease', async () => {
    const world = await aWorld(subject().store);
    const hold = (holder: string, nowMs: number) =>
      world.store.transact('holdLease', { holder, ttlMs: 10_000, nowMs });
    expect(await hold('other', T0 + 9_999)).toEqual({ term: null });
    expect(await hold('test', T0 + 9_999)).toEqual({ term: world.term });
    const next = await hold('other', T0 + 20_000);
    expect(next).toEqual({ term: world.term + 1 });
    await expect(world.tick()).rejects.toMatchObject({ code: 'conflict' });
  });
}

function describeRestart(subject: () => StoreUnderTest): void {
  it('a rollout goes on where it was after a restart, with evidence that no tick had taken', async () => {
    const world = await aWorld(subject().store);
    const { id } = await world.start();
    await world.send([turns('new', 1, 7, 0, world.nowMs)]);
    const before = await world.view(id);
    const store = await subject().reopen();
    expect(await store.read('getRollout', { id, nowMs: world.nowMs })).toEqual(before);
    const { term } = await store.transact('holdLease', { holder: 'new', ttlMs: 1, nowMs: T0 });
    expect(term).toBe(world.term + 1);
    const nowMs = T0 + 1_000;
    await store.transact('tick', { term: term ?? 0, elapsedMs: 1_000, nowMs });
    expect((await store.read('getRollout', { id, nowMs }))?.units).toEqual({
      control: 0,
      candidate: 7,
    });
    await store.transact('tick', { term: term ?? 0, elapsedMs: 1_000, nowMs: nowMs + 1_000 });
    expect((await store.read('getRollout', { id, nowMs }))?.units.candidate).toBe(7);
  });
}
