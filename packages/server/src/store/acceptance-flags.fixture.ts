import { compileRuleset, evaluate, patchRuleset } from '@tidegate/core';
import { expect, it } from 'vitest';
import {
  base,
  document,
  mistakes,
  ofRole,
  on,
  rule,
  served,
  staff,
  view,
} from './flag-world.fixture.ts';
import type { StoreUnderTest } from './store-acceptance.fixture.ts';
import {
  ANA,
  aFlag,
  aWorld,
  FLAG,
  flagsFile,
  segmentsFile,
  serving,
  T0,
} from './store-world.fixture.ts';

/** Rules, prerequisites, groups, aliases, archives: what people write, and what is served. */
export function describeFlags(subject: () => StoreUnderTest): void {
  describeServing(subject);
  describeBars(subject);
  describeArchives(subject);
}

function describeServing(subject: () => StoreUnderTest): void {
  it('apply() stores rules over segments of segments, and shows them', async () => {
    const world = await aWorld(subject().store);
    const rules = [
      rule('insiders', { $ref: 'insiders' }, 'new'),
      {
        name: 'some',
        when: { '==': [{ var: 'country' }, 'RW'] },
        outcome: {
          split: [
            { variant: 'new', weightParts: 25_000 },
            { variant: 'legacy', weightParts: 75_000 },
          ],
          unit: 'conversation',
        },
      },
    ];
    const production = serving('legacy', { rules, holdBackParts: 1_000 });
    const flag = aFlag({
      aliases: ['agent'],
      clientVisible: true,
      variable: 'VITE_FEATURE_AGENT',
      environments: { production },
    });
    const segments = segmentsFile(staff, { insiders: { or: [{ $ref: 'beta' }, false] } });
    expect(await world.apply(flagsFile(flag), segments)).toMatchObject({ ok: true });
    expect(await served(world, FLAG, ofRole('staff'))).toEqual(['new', 'insiders']);
    expect(await served(world, FLAG)).toEqual(['legacy', 'serve']);
    expect((await document(world)).flags[FLAG]?.metadata).toEqual({
      unit: 'conversation',
      watched: false,
      variable: 'VITE_FEATURE_AGENT',
      off: 'legacy',
      clientVisible: true,
      rules: 'insiders,some,serve',
    });
    expect(await view(world, FLAG)).toEqual({
      key: FLAG,
      environment: 'production',
      aliases: ['agent'],
      description: 'Which agent answers',
      kind: 'string',
      variants: { legacy: 'v1', new: 'v2' },
      off: 'legacy',
      serve: 'legacy',
      killed: false,
      owner: null,
      foreign: false,
      broken: null,
      clientVisible: true,
      variable: 'VITE_FEATURE_AGENT',
      rules: [
        { name: 'insiders', gives: 'new' },
        { name: 'some', gives: 'new 25 %, legacy 75 %' },
      ],
      requires: [],
      exclusionGroup: null,
      holdBackParts: 1_000,
      barred: [],
      archivedMs: null,
      changedMs: T0,
      revision: 2,
    });
    // A segment that changes changes the flags that name it, through other segments too.
    await world.apply(segmentsFile(false));
    expect(await served(world, FLAG, ofRole('staff'))).toEqual(['legacy', 'serve']);
  });

  it('apply() serves aliases as entries of their own, and takes them away', async () => {
    const world = await aWorld(subject().store);
    await world.apply(flagsFile(aFlag({ aliases: ['agent', 'bot'] })));
    const { flags } = await document(world);
    expect(flags['bot']).toEqual({
      ...flags[FLAG],
      metadata: { ...flags[FLAG]?.metadata, aliasOf: FLAG },
    });
    await world.store.transact('setFlag', { ...on(FLAG), variant: 'new' });
    expect(await served(world, 'agent')).toEqual(['new', null]);
    await world.apply(
      flagsFile(aFlag({ aliases: ['bot'], environments: { production: serving('new') } })),
    );
    const patch = world.published.at(-1)?.patch.flags;
    expect(patch).toEqual({ agent: null });
    expect(Object.keys((await document(world)).flags).sort()).toEqual(['bot', FLAG]);
  });

  it('publish() brings all that require a flag along, in one version', async () => {
    const world = await aWorld(subject().store);
    const needs = (flag: string, variant: string) => ({
      production: serving('on', { requires: [{ flag, variant, at: { line: 1, column: 1 } }] }),
    });
    const system = { ...base, environments: { production: serving('on') } };
    await world.apply(
      flagsFile(
        aFlag({ ...base, key: 'c', environments: needs('b', 'on') }),
        aFlag({ ...base, key: 'b', environments: needs('a', 'on') }),
        aFlag({ ...system, key: 'a' }),
      ),
    );
    expect(await served(world, 'c')).toEqual(['on', 'serve']);
    const before = compileRuleset(await document(world));
    const killed = await world.store.transact('killFlag', on('a'));
    expect([killed.killed, killed.changedMs, killed.requires]).toEqual([true, T0 + 7_000, []]);
    const last = world.published.at(-1);
    expect([last?.cause, Object.keys(last?.patch.flags ?? {}).sort()]).toEqual([
      'kill',
      ['a', 'b', 'c'],
    ]);
    const patched = patchRuleset(before, last?.patch.flags ?? {});
    expect(evaluate(patched, 'c', {}, T0)).toMatchObject({ variant: 'off', rule: 'requires' });
    expect(await view(world, 'c')).toMatchObject({
      requires: [{ flag: 'b', variant: 'on' }],
      changedMs: T0 + 7_000,
    });
    expect((await document(world)).flags['a']?.metadata).toMatchObject({ killed: true });
    // The kill switch of what requires stands above what is required.
    await world.store.transact('setFlag', { ...on('a'), variant: 'on' });
    await world.store.transact('killFlag', on('c'));
    expect(await served(world, 'c')).toEqual(['off', null]);
  });

  it('a rollout brings along all that require its flag, and refuses what they could not take', async () => {
    const world = await aWorld(subject().store);
    const requires = [{ flag: FLAG, variant: 'new', at: { line: 1, column: 1 } }];
    const chat = (more: object) =>
      aFlag({
        ...base,
        key: 'chat',
        environments: { production: serving('on', { requires, ...more }) },
      });
    await world.apply(flagsFile(chat({})));
    expect(await served(world, 'chat')).toEqual(['off', 'requires']);
    const { id } = await world.start();
    const last = world.published.at(-1)?.patch.flags ?? {};
    expect(Object.keys(last).sort()).toEqual(['chat', FLAG]);
    const ruleset = compileRuleset(await document(world));
    const nowMs = T0 + 2_000;
    const drawn = Array.from({ length: 500 }, (_, index) => {
      const context = { targetingKey: `c-${index}`, conversationStartedAtMs: nowMs };
      const on = evaluate(ruleset, 'chat', context, nowMs).variant === 'on';
      return [evaluate(ruleset, FLAG, context, nowMs).variant === 'new', on];
    });
    expect(drawn.filter(([isNew, isOn]) => isNew !== isOn)).toEqual([]);
    expect(drawn.some(([isNew]) => isNew)).toBe(true);

    const command = { type: 'rollback', reason: 'x' } as const;
    await world.store.transact('commandRollout', { id, command, actor: ANA, nowMs: world.nowMs });
    expect(await served(world, 'chat')).toEqual(['off', 'requires']);
    const units = Array.from({ length: 21_780 }, (_, index) => `${index}`.padStart(9, 'u'));
    const rules = [rule('many', { in: [{ var: 'id' }, units] }, 'on')];
    expect((await world.apply(flagsFile(chat({ rules })))).ok).toBe(true);
    await expect(world.start('again')).rejects.toMatchObject({
      code: 'rollout-refused',
      message: expect.stringContaining('Cannot publish flag "chat": it takes over 262144 bytes'),
    });
  });
}

function describeBars(subject: () => StoreUnderTest): void {
  it('a rollback bars its candidate from all rules, until a person sets it or gives a reason', async () => {
    const world = await aWorld(subject().store);
    const production = serving('legacy', { rules: [rule('staff', staff, 'new')] });
    await world.apply(flagsFile(aFlag({ environments: { production } })));
    const { id } = await world.start();
    expect(await served(world, FLAG, ofRole('staff'))).toEqual(['new', 'staff']);
    const command = { type: 'rollback', reason: 'customers complain' } as const;
    const rollback = (rolloutId: string) =>
      world.store.transact('commandRollout', {
        id: rolloutId,
        command,
        actor: ANA,
        nowMs: world.nowMs,
      });
    await rollback(id);
    expect((await view(world, FLAG))?.barred).toEqual(['new']);
    expect(await served(world, FLAG, ofRole('staff'))).toEqual(['legacy', null]);
    expect((await document(world)).flags[FLAG]?.metadata).toMatchObject({ barred: 'new' });

    const again = await world.start('it was the network');
    expect((await view(world, FLAG))?.barred).toEqual([]);
    expect(await served(world, FLAG, ofRole('staff'))).toEqual(['new', 'staff']);
    const abort = { type: 'abort', reason: 'not now' } as const;
    const given = { actor: ANA, nowMs: world.nowMs };
    await world.store.transact('commandRollout', { id: again.id, command: abort, ...given });
    expect((await view(world, FLAG))?.barred).toEqual(['new']);
    expect(await served(world, FLAG, ofRole('staff'))).toEqual(['legacy', null]);
    await rollback((await world.start('it was the network')).id);
    const byFile = aFlag({ environments: { production: { ...production, serve: 'new' } } });
    expect(await mistakes(world, flagsFile(byFile))).toEqual([
      [
        'not-supported',
        `Cannot change flag "${FLAG}" to serve "new" in environment "production": that variant was rolled back`,
      ],
    ]);
    const set = await world.store.transact('setFlag', { ...on(FLAG), variant: 'legacy' });
    expect(set.barred).toEqual(['new']);
    const toNew = { ...on(FLAG), variant: 'new' };
    for (const reason of [null, ' ']) {
      await expect(world.store.transact('setFlag', { ...toNew, reason })).rejects.toMatchObject({
        code: 'conflict',
        message: `Cannot set flag "${FLAG}" to "new": that variant was rolled back; give --reason, or set another variant`,
      });
    }
    const freed = await world.store.transact('setFlag', { ...toNew, reason: 'it was the network' });
    expect([freed.barred, freed.serve]).toEqual([[], 'new']);
    expect(await served(world, FLAG, ofRole('staff'))).toEqual(['new', 'staff']);
  });

  it('a rollback needs no segment: one that cannot be used any more draws nobody', async () => {
    const world = await aWorld(subject().store);
    await world.apply(segmentsFile(staff, { wide: { $ref: 'beta' } }));
    const rules = [rule('staff', { $ref: 'wide' }, 'new')];
    const flag = aFlag({ environments: { production: serving('legacy', { rules }) } });
    await world.apply(flagsFile(flag));
    const many = { in: [{ var: 'id' }, Array.from({ length: 60_000 }, (_, index) => index)] };
    await expect(world.apply(segmentsFile({ or: [many, many] }))).resolves.toMatchObject({
      ok: false,
    });
    await expect(world.apply(segmentsFile(many))).rejects.toMatchObject({
      code: 'body-too-large',
      status: 413,
    });
    expect(await served(world, FLAG, ofRole('staff'))).toEqual(['new', 'staff']);
  });
}

function describeArchives(subject: () => StoreUnderTest): void {
  it('archiveFlag() takes a flag and its aliases out for good', async () => {
    const world = await aWorld(subject().store);
    await world.apply(flagsFile(aFlag({ aliases: ['agent'] })));
    const archived = await world.store.transact('archiveFlag', on(FLAG, { reason: 'done' }));
    expect([archived.archivedMs, archived.key]).toEqual([T0 + 7_000, FLAG]);
    expect(world.published.at(-1)?.patch.flags).toEqual({ [FLAG]: null, agent: null });
    expect((await document(world)).flags).toEqual({});
    expect(await world.store.transact('archiveFlag', on(FLAG))).toEqual(archived);
    const { rows } = await world.store.read('listAudit', {
      environment: 'production',
      subject: FLAG,
    });
    expect(rows.filter(({ action }) => action === 'flag.archived')).toMatchObject([
      { body: { environment: 'production', reason: 'done' } },
    ]);
    const refusal = { code: 'conflict', message: expect.stringContaining('it was archived') };
    await expect(world.store.transact('killFlag', on(FLAG))).rejects.toMatchObject(refusal);
    await expect(
      world.store.transact('setFlag', { ...on(FLAG), variant: 'new' }),
    ).rejects.toMatchObject(refusal);
    await expect(world.start()).rejects.toMatchObject(refusal);

    expect(await mistakes(world, flagsFile(aFlag()))).toEqual([
      ['not-supported', `Cannot apply flag "${FLAG}": it was archived in environment "production"`],
    ]);
    // Its other environments go on, when the file does not name this one any more.
    const elsewhere = aFlag({ aliases: ['agent'], environments: { staging: serving('new') } });
    expect((await world.apply(flagsFile(elsewhere))).ok).toBe(true);
    expect((await document(world)).flags).toEqual({});
    await world.store.transact('archiveFlag', { ...on(FLAG), environment: 'staging' });
    expect(await mistakes(world, flagsFile(elsewhere))).toHaveLength(2);
    const [alias] = await mistakes(world, flagsFile(aFlag({ ...base, key: 'agent' })));
    expect(alias?.[1]).toContain(`it is an alias of flag "${FLAG}"`);
  });

  it('archiveFlag() refuses while a rollout owns the flag or another one requires it', async () => {
    const world = await aWorld(subject().store);
    const requires = [{ flag: FLAG, variant: 'new', at: { line: 1, column: 1 } }];
    const environments = { production: serving('on', { requires }) };
    await world.apply(flagsFile(aFlag({ ...base, key: 'chat', environments })));
    await expect(world.store.transact('archiveFlag', on(FLAG))).rejects.toMatchObject({
      code: 'conflict',
      message: `Cannot archive flag "${FLAG}": flag "chat" requires it; take the prerequisite out of that flag first`,
    });
    await world.store.transact('archiveFlag', on('chat'));
    const { id } = await world.start();
    await expect(world.store.transact('archiveFlag', on(FLAG))).rejects.toMatchObject({
      code: 'conflict',
      message: `Cannot archive flag "${FLAG}": rollout "${id}" owns it; abort or finish that rollout first`,
    });
    await expect(world.store.transact('archiveFlag', on('nothing'))).rejects.toMatchObject({
      code: 'not-found',
    });
  });
}
