import { compileRuleset, evaluate, patchRuleset } from '@tidegate/core';
import { expect, it } from 'vitest';
import { hashKey } from '../key/key-text.ts';
import type { StoreUnderTest } from './store-acceptance.fixture.ts';
import {
  ANA,
  aFlag,
  aPhase,
  aPlan,
  aWorld,
  BETA,
  FLAG,
  flagsFile,
  planFile,
  segmentsFile,
  T0,
} from './store-world.fixture.ts';

/** Keys, flags, segments, plans, rulesets. */
export function describeSettings(subject: () => StoreUnderTest): void {
  describeKeys(subject);
  describeApply(subject);
  describeRulesets(subject);
}

function describeKeys(subject: () => StoreUnderTest): void {
  it('bootstrap() makes environments and keys once', async () => {
    const { store } = subject();
    const input = { nowMs: T0, environments: ['production', 'staging'] };
    const { created } = await store.transact('bootstrap', input);
    expect(created.map(({ environment, kind }) => [environment, kind])).toEqual([
      ['*', 'admin'],
      ['production', 'server'],
      ['staging', 'server'],
    ]);
    for (const { environment, kind, key } of created) {
      expect(key).toMatch(new RegExp(`^tg_${kind}_[0-9a-f]{8}_[\\w-]{43}$`));
      const found = await store.read('findKey', { hash: hashKey(key) });
      expect(found).toMatchObject({ environment, kind, revokedMs: null, expiresMs: null });
    }
    expect(await store.transact('bootstrap', input)).toEqual({ created: [] });
    expect(await store.read('listEnvironments', {})).toEqual([
      { name: 'production', watched: false },
      { name: 'staging', watched: false },
    ]);
  });

  it('createKey() and revokeKey() show no secret again and keep the last admin key', async () => {
    const { store } = subject();
    await store.transact('bootstrap', { nowMs: T0, environments: ['production'] });
    const asked = { kind: 'server', name: 'ci', expiresMs: null, actor: ANA, nowMs: T0 } as const;
    await expect(
      store.transact('createKey', { ...asked, environment: 'prodution' }),
    ).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('"production"'),
    });
    const { key, view } = await store.transact('createKey', {
      ...asked,
      environment: 'production',
    });
    const revoked = await store.transact('revokeKey', { id: view.id, actor: ANA, nowMs: T0 + 5 });
    expect(revoked).toEqual({ ...view, revokedMs: T0 + 5 });
    const again = await store.transact('revokeKey', { id: view.id, actor: ANA, nowMs: T0 + 9 });
    expect(again).toEqual(revoked);
    expect(await store.read('findKey', { hash: hashKey(key) })).toMatchObject({
      id: view.id,
      revokedMs: T0 + 5,
    });
    expect(await store.read('findKey', { hash: hashKey('tg_server_0_0') })).toBeNull();
    const keys = await store.read('listKeys', {});
    expect(JSON.stringify(keys)).not.toContain(key.slice(-20));
    const admin = keys.find(({ kind }) => kind === 'admin')?.id ?? '';
    await expect(
      store.transact('revokeKey', { id: admin, actor: ANA, nowMs: T0 }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });
}

function describeApply(subject: () => StoreUnderTest): void {
  it('apply() says what it created, and nothing changes when it comes again', async () => {
    const { store } = subject();
    const world = await aWorld(store);
    const before = await store.read('currentRuleset', { environment: 'production' });
    const again = await world.apply(flagsFile(aFlag()), segmentsFile(BETA), planFile(aPlan()));
    expect(again.ok && again.answer.applied.map(({ name, change }) => [name, change])).toEqual([
      [FLAG, 'unchanged'],
      ['beta', 'unchanged'],
      ['chat', 'unchanged'],
    ]);
    expect(await store.read('currentRuleset', { environment: 'production' })).toEqual(before);
    const other = aPlan({ phases: [aPhase('all', 100_000)] });
    const changed = await world.apply(flagsFile(aFlag({ description: 'x' })), planFile(other));
    expect(changed.ok && changed.answer.applied.map(({ change }) => change)).toEqual([
      'changed',
      'changed',
    ]);
    const flags = await store.read('listFlags', { environment: null });
    expect(flags.map(({ environment, serve }) => [environment, serve])).toEqual([
      ['production', 'legacy'],
      ['staging', 'legacy'],
    ]);
  });

  it('apply() refuses a changed variant value at its place and stores nothing at all', async () => {
    const { store } = subject();
    const world = await aWorld(store);
    const rows = await store.read('listAudit', { environment: 'production', subject: null });
    const answer = await world.apply(
      segmentsFile({ '==': [1, 1] }),
      flagsFile(aFlag({ variants: { legacy: 'v1', new: 'v3' } })),
    );
    expect(answer).toEqual({
      ok: false,
      problems: [
        {
          code: 'not-supported',
          file: 'flags.yaml',
          at: { line: 3, column: 5 },
          message: `Cannot change variant "new" of flag "${FLAG}": it has another value already`,
          expected: "a variant's value never changes once it exists; add a new variant",
        },
      ],
    });
    const after = await store.read('listAudit', { environment: 'production', subject: null });
    expect(after).toEqual(rows);
  });

  it('apply() remembers the value of a variant that was taken out', async () => {
    const { store } = subject();
    const world = await aWorld(store);
    const without = await world.apply(flagsFile(aFlag({ variants: { legacy: 'v1' } })));
    expect(without.ok).toBe(true);
    const other = await world.apply(flagsFile(aFlag({ variants: { legacy: 'v1', new: 'v3' } })));
    expect(other.ok).toBe(false);
    const same = await world.apply(flagsFile(aFlag()));
    expect(same.ok).toBe(true);
  });

  it('apply() names every unknown name of a plan with the nearest right one', async () => {
    const { store } = subject();
    const world = await aWorld(store);
    const phase = { ...aPhase('ten', 10_000), shares: [{ segment: 'betta', weightParts: 5 }] };
    const answer = await world.apply(
      planFile(aPlan({ candidate: 'nwe', phases: [phase] })),
      planFile(aPlan({ name: 'other', environment: 'prodution' })),
      planFile(aPlan({ name: 'third', flag: 'chat-agnet' })),
    );
    const found = answer.ok ? [] : answer.problems.map(({ code, expected }) => [code, expected]);
    expect(found).toEqual([
      ['unknown-name', '"new"'],
      ['unknown-name', '"beta"'],
      ['unknown-name', '"production"'],
      ['unknown-name', '"chat-agent"'],
    ]);
  });
}

function describeRulesets(subject: () => StoreUnderTest): void {
  it('setFlag() and killFlag() publish, and patches lead from any version to now', async () => {
    const { store } = subject();
    const world = await aWorld(store);
    const first = await store.read('currentRuleset', { environment: 'production' });
    const input = { environment: 'production', key: FLAG, reason: null, actor: ANA, nowMs: T0 };
    const set = await store.transact('setFlag', { ...input, variant: 'new' });
    expect([set.serve, set.killed, set.owner]).toEqual(['new', false, null]);
    const killed = await store.transact('killFlag', input);
    expect([killed.serve, killed.killed]).toEqual(['new', true]);
    const now = await store.read('currentRuleset', { environment: 'production' });
    if (first === null || now === null) throw new Error('no ruleset');

    const patches = await store.read('patchesSince', {
      environment: 'production',
      after: first.id,
    });
    expect(patches?.map(({ cause }) => cause)).toEqual(['publish', 'kill']);
    const patched = (patches ?? []).reduce(
      (ruleset, { flags }) => patchRuleset(ruleset, flags),
      compileRuleset(first.snapshot.document),
    );
    const whole = compileRuleset(now.snapshot.document);
    for (const ruleset of [patched, whole]) {
      expect(evaluate(ruleset, FLAG, { targetingKey: 'c' }, T0).value).toBe('v1');
    }
    expect(patches?.at(-1)?.to).toBe(now.id);
    const told = world.published.filter(({ environment }) => environment === 'production');
    expect(told.slice(-2).map(({ patch }) => patch)).toEqual(patches);

    const unknown = now.id.replace(/.{8}$/, '00000000');
    const after = { environment: 'production', after: unknown };
    expect(await store.read('patchesSince', after)).toBeNull();
    const current = { environment: 'production', after: now.id };
    expect(await store.read('patchesSince', current)).toEqual([]);
    const back = await store.transact('setFlag', { ...input, variant: 'new' });
    expect(back.killed).toBe(false);
  });

  it('setFlag() refuses what does not exist, with the nearest name', async () => {
    const { store } = subject();
    await aWorld(store);
    const input = { environment: 'production', reason: null, actor: ANA, nowMs: T0 };
    await expect(
      store.transact('setFlag', { ...input, key: 'chat-agnt', variant: 'new' }),
    ).rejects.toMatchObject({
      code: 'not-found',
      message: `Cannot find flag "chat-agnt" in environment "production": it does not exist; did you mean "${FLAG}"?`,
    });
    await expect(
      store.transact('setFlag', { ...input, key: FLAG, variant: 'mew' }),
    ).rejects.toMatchObject({ code: 'not-found' });
    expect(await store.read('currentRuleset', { environment: 'nowhere' })).toBeNull();
  });
}
