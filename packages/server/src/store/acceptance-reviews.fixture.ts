import { compileRuleset, evaluate } from '@tidegate/core';
import { expect, it } from 'vitest';
import { base, document, mistakes, rule, served, staff, view } from './flag-world.fixture.ts';
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

/** What files are held against, before anything is written. */
export function describeReviews(subject: () => StoreUnderTest): void {
  describeDifferences(subject);
  describeRefusals(subject);
  describeOwned(subject);
}

function describeDifferences(subject: () => StoreUnderTest): void {
  it('apply() tells place by place what differs, and changes nothing when it only tries', async () => {
    const { store } = subject();
    const world = await aWorld(store);
    const rows = await store.read('listAudit', { environment: 'production', subject: null });
    const before = await store.read('currentRuleset', { environment: 'production' });
    const told = world.published.length;
    const changed = aFlag({
      description: null,
      variants: { legacy: 'v1', new: 'v2', third: 'v3' },
      aliases: ['agent'],
      environments: {
        production: serving('new', { rules: [rule('staff', staff, 'new')] }),
        staging: serving('third'),
      },
    });
    const files = [flagsFile(changed, aFlag({ ...base, key: 'fresh' }))];
    const asked = { files, confirmGrowth: false, actor: ANA, nowMs: T0 };
    const tried = await store.transact('apply', { ...asked, dryRun: true });
    expect(tried).toEqual({
      ok: true,
      answer: {
        applied: [
          {
            file: 'flags.yaml',
            kind: 'Flags',
            name: FLAG,
            environment: null,
            planHash: null,
            change: 'changed',
            differences: [
              { place: 'aliases', before: null, after: ['agent'] },
              { place: 'variants.third', before: null, after: 'v3' },
              { place: 'description', before: 'Which agent answers', after: null },
              { place: 'environments.production.serve', before: 'legacy', after: 'new' },
              { place: 'environments.production.rules', before: null, after: ['staff'] },
              {
                place: 'environments.production.rules.staff',
                before: null,
                after: { when: staff, serve: 'new' },
              },
              { place: 'environments.staging.serve', before: 'legacy', after: 'third' },
            ],
          },
          {
            file: 'flags.yaml',
            kind: 'Flags',
            name: 'fresh',
            environment: null,
            planHash: null,
            change: 'created',
            differences: [
              { place: 'description', before: null, after: 'Which agent answers' },
              { place: 'kind', before: null, after: 'boolean' },
              { place: 'variants.off', before: null, after: false },
              { place: 'variants.on', before: null, after: true },
              { place: 'off', before: null, after: 'off' },
            ],
          },
        ],
        warnings: [
          `Flag "${FLAG}" in environment "production" serves "new" now instead of "legacy"`,
          `Flag "${FLAG}" in environment "staging" serves "third" now instead of "legacy"`,
        ],
      },
    });
    expect(await store.read('listAudit', { environment: 'production', subject: null })).toEqual(
      rows,
    );
    expect(await store.read('currentRuleset', { environment: 'production' })).toEqual(before);
    expect(world.published).toHaveLength(told);
    expect(await store.transact('apply', { ...asked, dryRun: false })).toEqual(tried);
    expect(await served(world, 'agent')).toEqual(['new', 'serve']);
  });
}

function describeRefusals(subject: () => StoreUnderTest): void {
  it('apply() refuses prerequisites that are not there or go in a circle', async () => {
    const world = await aWorld(subject().store);
    const needs = (flag: string, variant: string) => ({
      production: serving('on', { requires: [{ flag, variant, at: { line: 9, column: 7 } }] }),
    });
    expect(
      await world.apply(
        flagsFile(
          aFlag({ ...base, key: 'a', environments: needs('chat-agnt', 'on') }),
          aFlag({ ...base, key: 'b', environments: needs(FLAG, 'nwe') }),
        ),
      ),
    ).toEqual({
      ok: false,
      problems: [
        {
          code: 'unknown-name',
          file: 'flags.yaml',
          at: { line: 9, column: 7 },
          message: 'Cannot find flag "chat-agnt": it does not exist',
          expected: `"${FLAG}"`,
        },
        {
          code: 'unknown-name',
          file: 'flags.yaml',
          at: { line: 9, column: 7 },
          message: `Cannot find variant of flag "${FLAG}" "nwe": it does not exist`,
          expected: '"new"',
        },
      ],
    });
    const a = aFlag({ ...base, key: 'a', environments: needs('b', 'on') });
    expect((await world.apply(flagsFile(a, aFlag({ ...base, key: 'b' })))).ok).toBe(true);
    const b = aFlag({ ...base, key: 'b', environments: needs('a', 'on') });
    expect(await mistakes(world, flagsFile(b))).toEqual([
      [
        'not-supported',
        'Cannot apply the prerequisites of flag "a": flags require each other in a circle (a → b → a)',
      ],
    ]);
    const without = aFlag({ ...base, key: 'b', variants: { off: false, yes: true } });
    expect(await mistakes(world, flagsFile(without))).toEqual([
      [
        'not-supported',
        'Cannot change flag "b": its variant "on" is missing, and flag "a" requires it in environment "production"',
      ],
    ]);
  });

  it('apply() refuses segments that are not there or go in a circle', async () => {
    const world = await aWorld(subject().store);
    const rules = [rule('staff', { $ref: 'betta' }, 'new')];
    const flag = aFlag({ environments: { production: serving('legacy', { rules }) } });
    expect(await mistakes(world, flagsFile(flag))).toEqual([
      ['unknown-name', 'Cannot find segment "betta": it does not exist'],
    ]);
    expect(await mistakes(world, segmentsFile({ '!': [{ $ref: 'x' }] }))).toEqual([
      ['unknown-name', 'Cannot find segment "x": it does not exist'],
    ]);
    await world.apply(segmentsFile(staff, { inner: { $ref: 'beta' } }));
    expect(await mistakes(world, segmentsFile({ '!': [{ $ref: 'inner' }] }))).toEqual([
      [
        'not-supported',
        'Cannot apply segment "beta": segments name each other in a circle (beta → inner → beta)',
      ],
    ]);
    expect((await world.apply(flagsFile(flag), segmentsFile(staff, { betta: staff }))).ok).toBe(
      true,
    );
  });

  it('apply() refuses slices of a group that overlap or go by other units, in one environment', async () => {
    const world = await aWorld(subject().store);
    const slice = (fromParts: number, toParts: number, unit = 'conversation') =>
      serving('off', {
        exclusion: { group: 'checkout', unit, fromParts, toParts },
        rules: [{ name: 'all', when: true, outcome: { split: everybody, unit } }],
      });
    const everybody = [{ variant: 'on', weightParts: 100_000 }];
    const sliced = (key: string, production: ReturnType<typeof slice>, staging = serving('off')) =>
      aFlag({ ...base, key, environments: { production, staging } });
    const first = sliced('a', slice(0, 50_000));
    expect((await world.apply(flagsFile(first, sliced('b', slice(50_000, 60_000))))).ok).toBe(true);
    const group = 'into exclusion group "checkout" of environment "production"';
    expect(await mistakes(world, flagsFile(sliced('c', slice(59_999, 70_000))))).toEqual([
      [
        'out-of-range',
        `Cannot put flag "c" ${group}: its slice 59.999% to 70% overlaps that of flag "b", 50% to 60%`,
      ],
    ]);
    expect(await mistakes(world, flagsFile(sliced('c', slice(60_000, 70_000, 'userId'))))).toEqual([
      [
        'not-supported',
        `Cannot put flag "c" ${group}: it goes by "userId", and flag "b" goes by "conversation"`,
      ],
    ]);
    const elsewhere = sliced('c', slice(60_000, 70_000), slice(0, 100_000));
    expect((await world.apply(flagsFile(elsewhere))).ok).toBe(true);
    // One salt for the group: no unit is in two slices, and none between them is left out.
    const ruleset = compileRuleset(await document(world));
    const takesPart = (key: string, unit: string) =>
      evaluate(ruleset, key, { targetingKey: unit }, T0).variant === 'on';
    const counts = [0, 0, 0];
    for (let index = 0; index < 1_000; index += 1) {
      const among = ['a', 'b'].filter((key) => takesPart(key, `c-${index}`)).length;
      counts[among] = (counts[among] ?? 0) + 1;
    }
    expect(counts[2]).toBe(0);
    expect(Math.abs((counts[1] ?? 0) - 600)).toBeLessThan(60);
    expect((await view(world, 'a'))?.exclusionGroup).toBe('checkout');
  });

  it('apply() refuses aliases and keys that stand for two flags', async () => {
    const world = await aWorld(subject().store);
    await world.apply(flagsFile(aFlag({ aliases: ['agent'] })));
    expect(await mistakes(world, flagsFile(aFlag({ ...base, key: 'x', aliases: [FLAG] })))).toEqual(
      [
        [
          'duplicate',
          `Cannot use "${FLAG}" for flag "x": it is the key of flag "${FLAG}" in environment "production"`,
        ],
        [
          'duplicate',
          `Cannot use "${FLAG}" for flag "x": it is the key of flag "${FLAG}" in environment "staging"`,
        ],
      ],
    );
    const [taken] = await mistakes(world, flagsFile(aFlag({ ...base, key: 'agent' })));
    expect(taken).toEqual([
      'duplicate',
      `Cannot use "agent" for flag "agent": it is an alias of flag "${FLAG}" in environment "production"`,
    ]);
    const other = await mistakes(
      world,
      flagsFile(aFlag({ ...base, key: 'x', aliases: ['agent'] })),
    );
    expect(other[0]?.[1]).toContain(`it is an alias of flag "${FLAG}"`);
  });
}

function describeOwned(subject: () => StoreUnderTest): void {
  it('apply() keeps who is drawn as it is while a rollout owns the flag, and tells what may switch', async () => {
    const world = await aWorld(subject().store);
    const apply = (changes: Parameters<typeof serving>[1]) =>
      world.apply(flagsFile(aFlag({ environments: { production: serving('legacy', changes) } })));
    const exclusion = { group: 'g', unit: 'conversation', fromParts: 0, toParts: 50_000 };
    await apply({ holdBackParts: 1_000 });
    const { id } = await world.start();
    const before = await served(world, FLAG);
    const flag = `of flag "${FLAG}" in environment "production"`;
    const refused = (name: string) => ({
      code: 'not-supported',
      file: 'flags.yaml',
      at: { line: 3, column: 5 },
      message: `Cannot change "${name}" ${flag}: rollout "${id}" owns the flag`,
      expected: `"${name}" as it was, until that rollout has ended`,
    });
    expect(await apply({ holdBackParts: 2_000, exclusion })).toEqual({
      ok: false,
      problems: [refused('holdBack'), refused('group')],
    });
    expect(await served(world, FLAG)).toEqual(before);

    const all = rule('all', true, 'new');
    const told = async (changes: Parameters<typeof serving>[1]) => {
      const answer = await apply({ holdBackParts: 1_000, ...changes });
      return answer.ok ? answer.answer.warnings : answer.problems;
    };
    const changed = `Rules ${flag} change while rollout "${id}" runs: running conversations may change variant`;
    expect(await told({ rules: [all] })).toEqual([
      changed,
      `Rule "all" ${flag} is for everybody: it leaves rollout "${id}" nobody to draw`,
    ]);
    expect(await told({ rules: [all] })).toEqual([]);
    expect(await told({})).toEqual([changed]);

    const command = { type: 'abort', reason: 'enough' } as const;
    await world.store.transact('commandRollout', { id, command, actor: ANA, nowMs: world.nowMs });
    expect(await told({ holdBackParts: 0, exclusion })).toEqual([]);
  });
}
