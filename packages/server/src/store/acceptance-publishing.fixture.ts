import type { FlagdFlag, FlagRule, Json } from '@tidegate/core';
import { expect, it } from 'vitest';
import { base, document, on, rule, served, staff, view } from './flag-world.fixture.ts';
import { LOWERED_FLAG_BYTES_MAX, REACH_ENTRIES_MAX } from './limits.ts';
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
  type World,
} from './store-world.fixture.ts';

/** What is published, how much of it, and that nothing holds up what takes away. */
export function describePublishing(subject: () => StoreUnderTest): void {
  describeSimplified(subject);
  describeBounds(subject);
  describeTouched(subject);
}

const at = { line: 3, column: 5 };
const requiring = (variant: string) => [{ flag: FLAG, variant, at }];
const draining = planFile(aPlan({ rollback: { conversations: 'drain', procedure: ['flag'] } }));

function sizeOf(flag: FlagdFlag | undefined): number {
  return JSON.stringify(flag).length;
}

/** A rule that makes its flag exactly as large as a flag may be. */
async function fill(world: World, key: string, apply: (rule: FlagRule) => Promise<unknown>) {
  const filled = (length: number) =>
    rule('many', { in: [{ var: 'id' }, ['x'.repeat(length)]] }, key === FLAG ? 'legacy' : 'on');
  await apply(filled(200_000));
  const size = sizeOf((await document(world)).flags[key]);
  await apply(filled(200_000 + LOWERED_FLAG_BYTES_MAX - size));
  expect(sizeOf((await document(world)).flags[key])).toBe(LOWERED_FLAG_BYTES_MAX);
}

async function simplified(world: World) {
  const audit = await world.store.read('listAudit', { environment: 'production', subject: null });
  return audit.rows
    .filter(({ action }) => action === 'flag.simplified')
    .map(({ subject, body }) => [subject, body]);
}

function describeSimplified(subject: () => StoreUnderTest): void {
  it('a rollback by itself is published as control when the whole flag is too large', async () => {
    const world = await aWorld(subject().store);
    await world.apply(draining);
    const { id } = await world.start();
    await world.tick();
    await fill(world, FLAG, (many) => {
      const production = serving('legacy', { rules: [many] });
      return world.apply(flagsFile(aFlag({ environments: { production } })));
    });
    for (let second = 0; second < 6; second += 1) {
      await world.send([turns('new', 1, 20, 20, world.nowMs), turns('legacy', 1, 20, 0, T0)]);
      expect((await world.tick()).failed).toEqual([]);
    }
    expect((await world.view(id)).status).toBe('rolled-back');
    expect((await document(world)).flags[FLAG]).toEqual({
      state: 'ENABLED',
      variants: { legacy: 'v1', new: 'v2' },
      defaultVariant: 'legacy',
      metadata: expect.objectContaining({ rollout: id, watched: false, barred: 'new' }),
    });
    expect(await simplified(world)).toEqual([
      [
        FLAG,
        {
          environment: 'production',
          variant: 'legacy',
          why: expect.stringContaining('it takes over 262144 bytes'),
        },
      ],
    ]);
    // Whatever is no rollback tries the whole flag again.
    await expect(
      world.store.transact('setFlag', { ...on(FLAG), variant: 'legacy' }),
    ).rejects.toMatchObject({ code: 'body-too-large' });
    expect((await world.apply(flagsFile(aFlag()))).ok).toBe(true);
    expect((await document(world)).flags[FLAG]?.targeting).toBeDefined();
  });

  it('a rollback switches flags off that require its flag and come to too much', async () => {
    const world = await aWorld(subject().store);
    await world.apply(draining);
    const { id } = await world.start();
    const dependent = (rules: readonly FlagRule[]) => {
      const production = serving('on', { requires: requiring('legacy'), rules });
      return flagsFile(aFlag({ ...base, key: 'chat', environments: { production } }));
    };
    await fill(world, 'chat', (many) => world.apply(dependent([many])));
    const command = { type: 'rollback', reason: 'slow' } as const;
    const rollback = { id, command, actor: ANA, nowMs: world.nowMs + 2_000 };
    await world.store.transact('commandRollout', rollback);
    const { flags } = await document(world);
    expect(flags['chat']).toEqual({
      state: 'ENABLED',
      variants: base.variants,
      defaultVariant: 'off',
      metadata: { unit: 'conversation', watched: false },
    });
    expect(flags[FLAG]?.targeting).toBeDefined();
    expect(await simplified(world)).toEqual([
      ['chat', { environment: 'production', variant: 'off', why: expect.any(String) }],
    ]);
    // Smaller rules bring it back.
    await world.apply(dependent([]));
    expect(await served(world, 'chat')).toEqual(['on', 'serve']);
  });

  it('killFlag() switches off a flag as large as a flag may be', async () => {
    const world = await aWorld(subject().store);
    await fill(world, FLAG, (many) =>
      world.apply(
        flagsFile(aFlag({ environments: { production: serving('new', { rules: [many] }) } })),
      ),
    );
    await world.store.transact('killFlag', on(FLAG));
    expect(await served(world, FLAG)).toEqual(['legacy', null]);
    expect(await simplified(world)).toEqual([]);
  });

  it('a rollout does not start when its rollback would not fit', async () => {
    const world = await aWorld(subject().store);
    const long = `legacy-${'x'.repeat(150)}`;
    const split = [
      { variant: 'new', weightParts: 50_000 },
      { variant: 'third', weightParts: 50_000 },
    ];
    const rules = Array.from({ length: 600 }, (_, index) => ({
      name: `r${index}`,
      when: { '===': [{ var: 'a' }, index] },
      outcome: { split, unit: 'conversation' },
    }));
    const flag = aFlag({
      key: 'other',
      variants: { [long]: 'v1', new: 'v2', third: 'v3' },
      off: long,
      environments: { production: serving(long, { rules }) },
    });
    const plan = aPlan({ flag: 'other', control: long, phases: [aPhase('ten', 10_000)] });
    expect((await world.apply(flagsFile(flag), planFile(plan))).ok).toBe(true);
    await expect(world.start()).rejects.toMatchObject({
      code: 'rollout-refused',
      message: expect.stringContaining('the flag could not be served once it was rolled back'),
    });
  });
}

function describeBounds(subject: () => StoreUnderTest): void {
  it('apply() ends when segments make its flags larger than a ruleset', async () => {
    const world = await aWorld(subject().store);
    const ids = Array.from({ length: 15_000 }, (_, index) => `${index}`.padStart(9, 'u'));
    const flags = Array.from({ length: 60 }, (_, index) => {
      const rules = [rule('beta', { $ref: 'beta' }, 'on')];
      return aFlag({
        ...base,
        key: `f${index}`,
        environments: { production: serving('on', { rules }) },
      });
    });
    await expect(
      world.apply(flagsFile(...flags), segmentsFile({ in: [{ var: 'id' }, ids] })),
    ).rejects.toMatchObject({
      code: 'body-too-large',
      message: expect.stringContaining('it would have over 8388608 bytes'),
    });
    expect(await view(world, 'f0')).toBeUndefined();
  });

  it('apply() and importFlagd() refuse more flags than one change may write', async () => {
    const world = await aWorld(subject().store);
    const keys = Array.from({ length: 5_001 }, (_, index) => `f${index}`);
    const halves = keys.slice(0, 2_501).map((key) => aFlag({ ...base, key }));
    const refusal = (flags: number) => ({
      code: 'body-too-large',
      message: expect.stringContaining(`Cannot change ${flags} flags at once`),
    });
    // Two environments: each flag counts twice.
    await expect(world.apply(flagsFile(...halves))).rejects.toMatchObject(refusal(5_002));
    const flags = Object.fromEntries(
      keys.map((key): [string, Json] => [key, { state: 'ENABLED', variants: { on: true } }]),
    );
    const asked = { environment: 'production', confirmGrowth: true, actor: ANA, nowMs: T0 };
    await expect(world.store.transact('importFlagd', { ...asked, flags })).rejects.toMatchObject(
      refusal(5_001),
    );
    expect(await view(world, 'f0')).toBeUndefined();
  });

  it('apply() refuses more than a rollback could publish in one patch', async () => {
    const world = await aWorld(subject().store);
    const dependents = (count: number, rules: readonly FlagRule[]) =>
      Array.from({ length: count }, (_, index) => {
        const production = serving('on', { requires: requiring('new'), rules });
        return aFlag({ ...base, key: `dep-${index}`, environments: { production } });
      });
    const what = `Cannot publish flag "${FLAG}" in environment "production": a change of it would publish`;
    const refusal = (found: string) => ({
      code: 'body-too-large',
      message: `${what} ${found}; take prerequisites or aliases out, or make those flags smaller`,
    });
    await expect(
      world.apply(flagsFile(...dependents(REACH_ENTRIES_MAX, []))),
    ).rejects.toMatchObject(
      refusal('201 flags with those that require it and all aliases, and 200 are allowed'),
    );
    expect((await world.apply(flagsFile(...dependents(199, [])))).ok).toBe(true);
    await expect(world.apply(flagsFile(aFlag({ aliases: ['agent'] })))).rejects.toMatchObject(
      refusal('201 flags with those that require it and all aliases, and 200 are allowed'),
    );
    const many = rule('many', { in: [{ var: 'id' }, ['x'.repeat(200_000)]] }, 'on');
    const [first, second] = dependents(2, [many]);
    if (first === undefined || second === undefined) throw new Error('no dependents');
    expect((await world.apply(flagsFile(first))).ok).toBe(true);
    await expect(world.apply(flagsFile(second))).rejects.toMatchObject({
      message: expect.stringMatching(/would publish 4\d{5} bytes with those that require it/),
    });
  });
}

function describeTouched(subject: () => StoreUnderTest): void {
  it('apply() publishes what files change, themselves or by a segment, and nothing else', async () => {
    const world = await aWorld(subject().store);
    const production = serving('off', { rules: [rule('beta', { $ref: 'wide' }, 'on')] });
    const named = aFlag({ ...base, key: 'named', environments: { production } });
    const plain = aFlag({ ...base, key: 'plain' });
    await world.apply(flagsFile(named, plain), segmentsFile(staff, { wide: { $ref: 'beta' } }));
    const shares = [{ segment: 'beta', weightParts: 100_000 }];
    await world.apply(planFile(aPlan({ phases: [{ ...aPhase('beta', 0), shares }] })));
    await world.start();
    await world.apply(segmentsFile({ '==': [{ var: 'role' }, 'guest'] }));
    expect(Object.keys(world.published.at(-1)?.patch.flags ?? {}).sort()).toEqual([FLAG, 'named']);
    expect(await served(world, 'named')).toEqual(['on', 'beta']);
    const told = world.published.length;
    await world.apply(flagsFile(named, { ...plain, description: 'the same for SDKs' }));
    await world.apply(planFile(aPlan({ description: 'another text' })));
    expect(world.published).toHaveLength(told);
  });
}
