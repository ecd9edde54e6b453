import type { Evaluation, RolloutEvent } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { servedPlaces } from '../ingest/served-places.ts';
import { armOfSeries, armsOf } from '../metric/arms.ts';
import {
  ANA,
  aFlag,
  aPhase,
  aPlan,
  FLAG,
  flagsFile,
  planFile,
  serving,
  turns,
} from '../store/store-world.fixture.ts';
import { anExperiment, experimentWorld, HALF, THIRDS } from './experiment-world.fixture.ts';

const rollback: RolloutEvent = { type: 'rollback', actor: ANA, reason: 'Bad' };
const promote: RolloutEvent = { type: 'promote', actor: ANA, reason: 'Fine' };
const shipping = (variant: string, raises = true): RolloutEvent => ({
  ...{ type: 'ship', actor: ANA, reason: 'It won', variant, raises },
});
const names = (answers: readonly Evaluation[]) =>
  [...new Set(answers.map(({ servedAs }) => servedAs))].sort();
const variants = (answers: readonly Evaluation[]) => answers.map(({ variant }) => variant);

/** A rollout that ended with a part of all. */
async function leftAt(weightParts: number) {
  const world = await experimentWorld();
  const { row } = await world.start(aPlan({ phases: [aPhase('part', weightParts)] }));
  expect((await world.say(row.id, promote)).rollout.status).toBe('completed');
  return { ...world, first: row.id };
}

describe('an experiment that runs as a rollout', () => {
  test('is written down with its name and arms, and gives each arm', async () => {
    const { start, answers, metadata } = await experimentWorld();
    const { row } = await start(anExperiment(THIRDS));
    expect([row.experiment, row.candidate, row.otherArms]).toEqual(['chat', 'new', '["third"]']);
    expect(names(await answers())).toEqual(['legacy~1', 'new~1', 'third~1']);
    expect(await metadata()).toMatchObject({ experiment: 'chat', rollout: row.id, watched: true });
  });

  test('of two arms has no others, and a rollout has no name of one', async () => {
    const { start, metadata, tx } = await experimentWorld();
    const plain = await start(aPlan());
    expect([plain.row.experiment, plain.row.otherArms]).toEqual([null, null]);
    expect(await metadata()).not.toHaveProperty('experiment');
    await tx.db.deleteFrom('ramp_step').execute();
    await tx.db.updateTable('flag').set({ owner: null }).execute();
    const { row } = await start(anExperiment(HALF));
    expect([row.experiment, row.otherArms]).toEqual(['chat', null]);
  });

  test('counts all arms but control as the candidate, and takes their telemetry', async () => {
    const { start, tx, world } = await experimentWorld();
    const stored = await start(anExperiment(THIRDS));
    const arm = (variant: string) => armOfSeries(armsOf(stored), { variant, draw: 1 });
    expect([arm('new'), arm('third'), arm('legacy')]).toEqual([
      ...['candidate', 'candidate', 'control'],
    ]);
    const places = await servedPlaces(tx, 'production', [FLAG]);
    expect(places.keyOf({ flag: FLAG, variant: 'third', draw: 1 })).toBe(FLAG);
    const sent = ['new', 'third', 'legacy'].map((variant) => turns(variant, 1, 5, 0, world.nowMs));
    await world.send(sent);
    await world.tick();
    const { units, arms } = await world.view(stored.row.id);
    expect(units).toEqual({ candidate: 10, control: 5 });
    expect([arms.candidate.turns, arms.control.turns]).toEqual([10, 5]);
    const { rollouts } = await world.store.read('dashboard', {
      ...{ environment: 'production', nowMs: world.nowMs },
    });
    expect(Object.keys(rollouts[0]?.units ?? {})).toEqual(['legacy', 'new', 'third']);
  });

  test('waits for a decision, and is rolled back when an arm is bad before that', async () => {
    const { start, world } = await experimentWorld();
    const { row } = await start(anExperiment(THIRDS));
    const second = async (failed: number) => {
      const bad = turns('third', 1, 20, failed, world.nowMs);
      const good = ['new', 'legacy'].map((variant) => turns(variant, 1, 20, 0, world.nowMs));
      await world.send([bad, ...good]);
      await world.tick();
    };
    for (let i = 0; i < 5; i += 1) await second(0);
    expect(await world.view(row.id)).toMatchObject({ status: 'running', blockers: ['decision'] });
    for (let i = 0; i < 5; i += 1) await second(20);
    expect((await world.view(row.id)).status).toBe('rolled-back');
  });

  test('gives control to all after a rollback, and no rule gives an arm of it again', async () => {
    const { start, say, answers, flag, world } = await experimentWorld();
    const { row } = await start(anExperiment(THIRDS));
    await say(row.id, rollback);
    expect(names(await answers())).toEqual(['legacy']);
    expect((await flag())?.barred).toEqual(['new', 'third']);
    await expect(start(anExperiment(THIRDS))).rejects.toThrow(
      `Cannot start experiment "chat": candidate "new" or "third" was rolled back in rollout "${row.id}"`,
    );
    const other = aPlan({ candidate: 'third' });
    await world.apply(planFile(other));
    await expect(world.start()).rejects.toThrow('candidate "third" was rolled back');
    const again = await start(anExperiment(THIRDS), 'It is mended');
    expect((await flag())?.barred).toEqual([]);
    await say(again.row.id, { type: 'abort', actor: ANA, reason: 'No time' });
    expect((await flag())?.barred).toEqual(['new', 'third']);
  });

  test('ships any arm to everybody, for good, and is found by its name then', async () => {
    const { start, say, answers, flag, metadata } = await experimentWorld();
    const { row } = await start(anExperiment(THIRDS));
    await say(row.id, shipping('third'));
    expect(names(await answers())).toEqual(['third~2']);
    expect(await flag()).toMatchObject({ serve: 'third', owner: null, barred: [] });
    expect(await metadata()).toMatchObject({ experiment: 'chat', watched: false });
    await say(row.id, rollback);
    expect(names(await answers())).toEqual(['legacy']);
    expect((await flag())?.barred).toEqual(['new', 'third']);
  });

  test('keeps its arms in the flag while a conversation can have one', async () => {
    const { start, say, world } = await experimentWorld();
    const { row } = await start(anExperiment(THIRDS));
    const withoutThird = () => world.apply(flagsFile(aFlag()));
    const problems = [{ message: expect.stringContaining('its variant "third" is missing') }];
    expect(await withoutThird()).toMatchObject({ ok: false, problems });
    await say(row.id, shipping('new'));
    expect(await withoutThird()).toMatchObject({ ok: false, problems });
    await say(row.id, rollback);
    expect(await withoutThird()).toMatchObject({ ok: true });
  });

  test('is found by its name until another one runs', async () => {
    const { start, say, world, metadata } = await experimentWorld();
    const { row } = await start(anExperiment(THIRDS));
    await say(row.id, shipping('new'));
    const arms = ['third', 'new'].map((variant) => ({ variant, weightParts: 50_000 }));
    const next = { ...anExperiment(arms), name: 'next', control: 'new', candidate: 'third' };
    await world.apply(planFile(next));
    const { id } = await world.store.transact('createRollout', {
      ...{ plan: 'next', environment: null, scale: null, reason: null, actor: ANA },
      ...{ atMs: world.nowMs + 3_600_000, nowMs: world.nowMs },
    });
    expect(await metadata()).toMatchObject({ experiment: 'chat' });
    await say(id, { type: 'abort', actor: ANA, reason: 'No time' });
    expect(await metadata()).toMatchObject({ experiment: 'chat' });
  });

  test('bars an arm again that lost, where it was rolled back before', async () => {
    const { start, say, flag } = await experimentWorld();
    const bad = await start(aPlan());
    await say(bad.row.id, rollback);
    const { row } = await start(anExperiment(THIRDS), 'It is mended');
    expect((await flag())?.barred).toEqual([]);
    await say(row.id, shipping('third'));
    expect((await flag())?.barred).toEqual(['new']);
  });
});

describe('preflight() of an experiment', () => {
  test('refuses a flag that gives a candidate to everybody', async () => {
    const { start, say } = await experimentWorld();
    const { row } = await start(aPlan({ phases: [aPhase('all', 100_000)] }));
    await say(row.id, promote);
    await expect(start(anExperiment(HALF))).rejects.toThrow(
      'Cannot start experiment "chat": flag "chat-agent" serves "new" to everybody now, and the control arm is "legacy"; set the flag to "legacy", or make "new" the control arm',
    );
  });

  test('refuses a flag that a rollout owns, and an arm that it lacks', async () => {
    const { start, world } = await experimentWorld();
    const unknown = [{ variant: 'fourth', weightParts: 20_000 }, ...HALF];
    await world.apply(planFile({ ...anExperiment(unknown), candidate: 'new' }));
    await expect(world.start()).rejects.toThrow('has no variant "fourth"');
    const { row } = await start(aPlan());
    await expect(start(anExperiment(HALF))).rejects.toThrow(
      `rollout "${row.id}" owns flag "chat-agent"`,
    );
  });

  test('goes on from a rollout that ended at a half, and moves nobody', async () => {
    const { start, answers, say, first, flag } = await leftAt(50_000);
    const before = variants(await answers());
    const { row } = await start(anExperiment(HALF));
    expect(variants(await answers())).toEqual(before);
    expect(new Set(before)).toEqual(new Set(['new', 'legacy']));
    // What is bad was given by the rollout before it too.
    await say(row.id, rollback);
    expect(names(await answers())).toEqual(['legacy']);
    expect((await flag())?.serve).toBe('legacy');
    expect(first).not.toBe(row.id);
  });

  test('takes a part back from those too who had it before, and gives it to nobody', async () => {
    const { start, answers, say, world } = await leftAt(50_000);
    const startedMs = world.nowMs;
    const { row } = await start(anExperiment(HALF));
    const before = variants(await answers(startedMs));
    await say(row.id, { ...rollback, toWeightParts: 10_000 });
    const after = variants(await answers(startedMs));
    const count = (given: readonly (string | null)[]) =>
      given.filter((one) => one === 'new').length;
    expect([count(before) > 120, count(after) < 60, count(after) > 0]).toEqual([true, true, true]);
    expect(after.filter((one, i) => one === 'new' && before[i] !== 'new')).toEqual([]);
  });

  test('refuses a plan by its hash, of an older version of the file', async () => {
    const { tx, world } = await experimentWorld();
    const { nowMs: appliedMs } = world;
    await world.apply(planFile(anExperiment(HALF)));
    const row = { environment: 'production', name: 'chat', body: '{}', hash: 'newer' };
    const stored = { ...row, planHash: 'p', appliedMs, appliedBy: null };
    await tx.db.insertInto('experiment').values(stored).execute();
    await expect(world.start()).rejects.toThrow(
      'Cannot start experiment "chat": this plan is of an older version of its file; start it by its name',
    );
    await tx.db.updateTable('experiment').set({ hash: 'e' }).execute();
    expect((await world.start()).status).toBe('running');
  });

  test('refuses a flag that holds more back than control has', async () => {
    const { start, world } = await experimentWorld();
    const variants = { legacy: 'v1', new: 'v2', third: 'v3' };
    const holding = (holdBackParts: number) =>
      world.apply(
        flagsFile(
          aFlag({ variants, environments: { production: serving('legacy', { holdBackParts }) } }),
        ),
      );
    await holding(34_001);
    await expect(start(anExperiment(THIRDS))).rejects.toThrow(
      'Cannot start experiment "chat": flag "chat-agent" holds 34.001 % of all units back and its control arm has 34 %; lower "holdBack" of the flag, or give control as much',
    );
    await holding(34_000);
    expect((await start(anExperiment(THIRDS))).rollout.status).toBe('running');
  });

  test('takes nothing back that it did not begin: one that waits is called off', async () => {
    const { world, answers, say } = await leftAt(50_000);
    await world.apply(planFile(anExperiment(HALF)));
    const { id } = await world.store.transact('createRollout', {
      ...{ plan: 'chat', environment: null, scale: null, reason: null, actor: ANA },
      ...{ atMs: world.nowMs + 3_600_000, nowMs: world.nowMs },
    });
    await say(id, { type: 'abort', actor: ANA, reason: 'No time' });
    expect(names(await answers())).toEqual(['legacy~1', 'new~1']);
  });

  test.each([
    ['fewer of all', anExperiment(HALF, 90_000)],
    ['a third', anExperiment(THIRDS)],
  ])('refuses to go on with %s, where some would lose the candidate', async (_, plan) => {
    const { start, first } = await leftAt(50_000);
    await expect(start(plan)).rejects.toThrow(
      `rollout "${first}" left flag "chat-agent" split between "legacy" and "new", and some would lose "new"; begin with as large a share, or set the flag to "legacy" first`,
    );
  });

  test('refuses to go on from a split for a rollout, or with another candidate', async () => {
    const { start, first } = await leftAt(20_000);
    const left = `rollout "${first}" left flag "chat-agent" split between "legacy" and "new"; set`;
    await expect(start(aPlan())).rejects.toThrow(`Cannot start a rollout of "chat": ${left}`);
    const [, third, control] = THIRDS;
    const others = [third, control].flatMap((arm) => (arm === undefined ? [] : [arm]));
    const other = { ...anExperiment(others), candidate: 'third' };
    await expect(start(other)).rejects.toThrow(left);
  });

  test('lets a rollout go on from an arm that was shipped so, when it begins high enough', async () => {
    const { start, say, answers } = await experimentWorld();
    const { row } = await start(anExperiment(THIRDS));
    const before = variants(await answers());
    await say(row.id, shipping('third', false));
    expect(variants(await answers())).toEqual(before);
    const following = (weightParts: number) =>
      aPlan({ candidate: 'third', phases: [aPhase('go on', weightParts)] });
    await expect(start(following(65_000))).rejects.toThrow(
      'split between "legacy" and "new" and "third", and some would lose "third"',
    );
    await start(following(66_000));
    const after = variants(await answers());
    expect(after.filter((name, i) => before[i] === 'third' && name !== 'third')).toEqual([]);
    expect(new Set(after)).toEqual(new Set(['third', 'legacy']));
  });
});
