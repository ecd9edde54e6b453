import type { Json } from '@tidegate/core';
import { expect, it } from 'vitest';
import { base, document, mistakes, on, served, view } from './flag-world.fixture.ts';
import type { StoreUnderTest } from './store-acceptance.fixture.ts';
import {
  ANA,
  aFlag,
  aPlan,
  aWorld,
  FLAG,
  flagsFile,
  planFile,
  serving,
  T0,
  type World,
} from './store-world.fixture.ts';

/** Foreign flags, sizes, and files that come out again. */
export function describeForeign(subject: () => StoreUnderTest): void {
  describeImport(subject);
  describeSizes(subject);
  describeExport(subject);
}

const banner = {
  state: 'ENABLED',
  variants: { on: true, off: false },
  defaultVariant: 'on',
  targeting: { if: [{ '==': [{ var: 'plan' }, 'free'] }, 'off'] },
  metadata: { team: 'growth', description: 'A banner', clientVisible: true },
} as const satisfies Json;

function importing(world: World, flags: Readonly<Record<string, Json>>, confirmGrowth = false) {
  const asked = { environment: 'production', flags, confirmGrowth, actor: ANA, nowMs: T0 };
  return world.store.transact('importFlagd', asked);
}

function describeImport(subject: () => StoreUnderTest): void {
  it('importFlagd() serves flags word for word, and broken ones do no harm', async () => {
    const world = await aWorld(subject().store);
    const broken = { state: 'ENABLED', variants: { a: 1 }, targeting: { evil: [] } };
    const flags = { banner, broken, nothing: null, list: [1] };
    const answer = await importing(world, flags);
    expect(answer.stored.map(({ key, change, broken: why }) => [key, change, why])).toEqual([
      ['banner', 'created', null],
      ['broken', 'created', expect.stringContaining('Cannot compile flag "broken"')],
      ['nothing', 'created', expect.stringContaining('Cannot compile flag "nothing"')],
      ['list', 'created', expect.stringContaining('Cannot compile flag "list"')],
    ]);
    const now = (await document(world)).flags;
    expect([now['banner'], now['broken'], now['nothing'], now['list']]).toEqual([
      banner,
      broken,
      {},
      {},
    ]);
    expect(await served(world, 'banner', { plan: 'free' })).toEqual(['off', '1']);
    expect(await view(world, 'banner')).toMatchObject({
      kind: 'boolean',
      off: 'off',
      serve: 'on',
      foreign: true,
      broken: null,
      clientVisible: true,
      description: 'A banner',
    });
    expect((await view(world, 'broken'))?.broken).toBe(answer.stored[1]?.broken);
    const again = await importing(world, flags);
    expect(again.stored.map(({ change }) => change)).toEqual(Array(4).fill('unchanged'));
    const other = await importing(world, { banner: { ...banner, defaultVariant: 'off' } });
    expect(other.stored).toEqual([{ key: 'banner', change: 'changed', broken: null }]);
  });

  it('killFlag() switches foreign flags off, and never on', async () => {
    const world = await aWorld(subject().store);
    const plain = { state: 'DISABLED', variants: { a: 'x', b: 'y' }, defaultVariant: 'b' };
    const always = { state: 'ENABLED', variants: { enabled: true }, defaultVariant: 'enabled' };
    await importing(world, { banner, plain, always });
    expect((await world.store.transact('killFlag', on('banner'))).killed).toBe(true);
    await world.store.transact('killFlag', on('plain'));
    expect(await world.store.transact('killFlag', on('always'))).toMatchObject({
      killed: true,
      off: '',
    });
    const { flags } = await document(world);
    expect([flags['banner'], flags['plain'], flags['always']]).toEqual([
      {
        state: 'ENABLED',
        variants: banner.variants,
        defaultVariant: 'off',
        metadata: { ...banner.metadata, killed: true },
      },
      { ...plain, defaultVariant: null, metadata: { killed: true } },
      { ...always, defaultVariant: null, metadata: { killed: true } },
    ]);
    // A newer version of it does not take the switch back.
    await importing(world, { banner: { ...banner, variants: { on: true, off: false, x: true } } });
    expect(await served(world, 'banner', {})).toEqual(['off', null]);
  });

  it('setFlag() gives one variant of a foreign flag to everybody until it is imported again', async () => {
    const world = await aWorld(subject().store);
    const plain = { state: 'DISABLED', variants: { a: 'x', b: 'y' }, defaultVariant: 'b' };
    await importing(world, { banner, plain });
    await world.store.transact('killFlag', on('banner'));
    const set = await world.store.transact('setFlag', { ...on('banner'), variant: 'on' });
    expect([set.serve, set.killed]).toEqual(['on', false]);
    expect(await served(world, 'banner', { plan: 'free' })).toEqual(['on', null]);
    expect((await document(world)).flags['banner']).toEqual({
      state: 'ENABLED',
      variants: banner.variants,
      defaultVariant: 'on',
      metadata: banner.metadata,
    });
    await world.store.transact('setFlag', { ...on('plain'), variant: 'a' });
    expect(await served(world, 'plain')).toEqual(['a', null]);
    expect(await importing(world, { banner })).toEqual({
      stored: [{ key: 'banner', change: 'changed', broken: null }],
      warnings: ['Flag "banner" goes by its own rules again: it was set to "on"'],
    });
    expect((await document(world)).flags['banner']).toEqual(banner);
    const archived = await world.store.transact('archiveFlag', on('banner'));
    expect(archived.archivedMs).toBe(T0 + 7_000);
    await expect(importing(world, { banner })).rejects.toMatchObject({
      code: 'conflict',
      message:
        'Cannot import a flag into environment "production": "banner" was archived, and keys are never used again; rename what you import',
    });
  });

  it('one key belongs to a flag of ours or to a foreign one, and never to both', async () => {
    const world = await aWorld(subject().store);
    await world.apply(flagsFile(aFlag({ aliases: ['agent'] })));
    await expect(importing(world, { fine: banner, [FLAG]: banner })).rejects.toMatchObject({
      code: 'conflict',
      problems: [`"${FLAG}" is a flag of your own`],
    });
    await expect(importing(world, { agent: banner })).rejects.toMatchObject({
      problems: [`"agent" is an alias of flag "${FLAG}"`],
    });
    expect(await view(world, 'fine')).toBeUndefined();
    await importing(world, { banner });
    expect(await mistakes(world, flagsFile(aFlag({ ...base, key: 'banner' })))).toEqual([
      [
        'duplicate',
        'Cannot apply flag "banner": a foreign flag has this key in environment "production"',
      ],
    ]);
    const plan = aPlan({ flag: 'banner', control: 'on', candidate: 'off' });
    await world.apply(planFile(plan));
    await expect(world.start()).rejects.toMatchObject({ code: 'rollout-refused' });
    await expect(
      world.store.transact('importFlagd', {
        environment: 'prodution',
        flags: {},
        confirmGrowth: false,
        actor: ANA,
        nowMs: T0,
      }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('importFlagd() lets no flag pass for one of ours', async () => {
    const world = await aWorld(subject().store);
    const forged = {
      ...banner,
      metadata: { team: 'growth', aliasOf: FLAG, watched: true, rollout: 'ro_1', killed: true },
    };
    const answer = await importing(world, { forged });
    expect(answer.warnings).toEqual([
      'Metadata "watched", "rollout", "killed", "aliasOf" of flag "forged" is not kept: it would pass for a flag of Tidegate\'s own',
    ]);
    expect((await document(world)).flags['forged']?.metadata).toEqual({ team: 'growth' });
    expect((await importing(world, { forged })).stored).toMatchObject([{ change: 'unchanged' }]);
  });

  it('a flag of ours that requires a foreign one is off when nobody meets that any more', async () => {
    const world = await aWorld(subject().store);
    await importing(world, { banner });
    const requires = [{ flag: 'banner', variant: 'on', at: { line: 1, column: 1 } }];
    const chat = (more: object = {}) =>
      aFlag({
        ...base,
        key: 'chat',
        environments: { production: serving('on', { requires, ...more }) },
      });
    expect((await world.apply(flagsFile(chat()))).ok).toBe(true);
    expect(await served(world, 'chat', { plan: 'paid' })).toEqual(['on', 'serve']);
    expect(await served(world, 'chat', { plan: 'free' })).toEqual(['off', 'requires']);
    await importing(world, { banner: { ...banner, targeting: { if: [true, 'off'] } } });
    expect(await served(world, 'chat', { plan: 'paid' })).toEqual(['off', 'requires']);

    const told = (why: string) => [
      `Flag "chat" in environment "production" is off for everybody: it requires "on" of flag "banner", which ${why}`,
    ];
    const broken = { ...banner, targeting: { evil: [] } };
    expect((await importing(world, { banner: broken })).warnings).toEqual(told('is broken'));
    expect(await served(world, 'chat', { plan: 'paid' })).toEqual(['off', 'requires']);
    expect(await world.apply(flagsFile(chat({ holdBackParts: 1_000 })))).toMatchObject({
      answer: { warnings: told('is broken') },
    });
    const wide = { in: [{ var: 'id' }, ['x'.repeat(200_000)]] };
    await world.apply(
      flagsFile(chat({ rules: [{ name: 'wide', when: wide, outcome: { serve: 'on' } }] })),
    );
    const other = { state: 'ENABLED', variants: { yes: true }, defaultVariant: 'yes' };
    expect((await importing(world, { banner: other })).warnings).toEqual(
      told('has no such variant'),
    );
    // What works for itself may be too much where it is required.
    const large = { ...banner, targeting: { if: [wide, 'on'] } };
    expect((await importing(world, { banner: large })).warnings).toEqual([
      expect.stringContaining('Flag "chat" in environment "production" gives "off" to everybody'),
    ]);
    expect(await served(world, 'chat', { plan: 'paid' })).toEqual(['off', null]);
    expect(await served(world, 'banner', { id: 'x'.repeat(200_000) })).toEqual(['on', '1']);
  });
}

function describeSizes(subject: () => StoreUnderTest): void {
  it('importFlagd() wants a large growth confirmed, and stores nothing until then', async () => {
    const world = await aWorld(subject().store);
    const large = Object.fromEntries(
      Array.from({ length: 6 }, (_, index) => [
        `large-${index}`,
        { ...banner, variants: { ...banner.variants, text: 'x'.repeat(200_000) } },
      ]),
    );
    await expect(importing(world, large)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/it grows from \d{3} to 12\d{5} bytes/),
    });
    expect(await view(world, 'large-0')).toBeUndefined();
    expect((await importing(world, large, true)).warnings).toEqual([]);
    const tooLarge = { ...banner, variants: { ...banner.variants, text: 'x'.repeat(262_144) } };
    await expect(importing(world, { tooLarge }, true)).rejects.toMatchObject({
      code: 'body-too-large',
      status: 413,
    });
    // The switch works whatever the size.
    await world.store.transact('killFlag', on('large-0'));
    expect(world.published.at(-1)?.cause).toBe('kill');
  });

  it('apply() refuses prerequisites of prerequisites that come to too much, at once', async () => {
    const world = await aWorld(subject().store);
    const rules = [
      {
        name: 'some',
        when: { in: [{ var: 'id' }, Array.from({ length: 500 }, (_, index) => `unit-${index}`)] },
        outcome: { serve: 'off' },
      },
    ];
    const flags = Array.from({ length: 24 }, (_, level) => {
      const requires = [level - 1, level - 2]
        .filter((other) => other >= 0)
        .map((other) => ({ flag: `f${other}`, variant: 'on', at: { line: 1, column: 1 } }));
      const environments = { production: serving('on', { requires, rules }) };
      return aFlag({ ...base, key: `f${level}`, environments });
    });
    await expect(world.apply(flagsFile(...flags))).rejects.toMatchObject({
      code: 'body-too-large',
    });
    const chain = Array.from({ length: 300 }, (_, level) => {
      const requires =
        level === 0 ? [] : [{ flag: `g${level - 1}`, variant: 'on', at: { line: 1, column: 1 } }];
      return aFlag({
        ...base,
        key: `g${level}`,
        environments: { production: serving('on', { requires }) },
      });
    });
    await expect(world.apply(flagsFile(...chain))).rejects.toMatchObject({ code: 'conflict' });
    expect(await view(world, 'g0')).toBeUndefined();
  });
}

function describeExport(subject: () => StoreUnderTest): void {
  it('exportDefinitions() gives what apply() takes back unchanged', async () => {
    const world = await aWorld(subject().store);
    const at = { line: 1, column: 1 };
    const production = serving('new', {
      rules: [{ name: 'beta', when: { $ref: 'beta' }, outcome: { serve: 'legacy' } }],
      requires: [{ flag: 'other', variant: 'on', at }],
      exclusion: { group: 'g', unit: 'userId', fromParts: 0, toParts: 50_000 },
      holdBackParts: 500,
      at,
    });
    const whole = aFlag({
      aliases: ['agent'],
      schema: { type: 'string' },
      clientVisible: true,
      variable: 'VITE_FEATURE_AGENT',
      environments: { production },
      at,
    });
    const other = aFlag({ ...base, key: 'other', description: null, at });
    await world.apply(flagsFile(whole, other));
    await importing(world, { banner });
    const exported = await world.store.read('exportDefinitions', {});
    expect(exported).toEqual({
      flags: [whole, other],
      segments: [
        { name: 'beta', description: null, condition: { '==': [{ var: 'plan' }, 'beta'] }, at },
      ],
      foreign: [{ environment: 'production', flags: { banner } }],
    });
    const back = await world.apply(flagsFile(...exported.flags));
    expect(
      back.ok && back.answer.applied.map(({ change, differences }) => [change, differences]),
    ).toEqual([
      ['unchanged', []],
      ['unchanged', []],
    ]);
    await world.store.transact('archiveFlag', on(FLAG));
    await world.store.transact('archiveFlag', { ...on(FLAG), environment: 'staging' });
    expect((await world.store.read('exportDefinitions', {})).flags).toEqual([other]);
  });
}
