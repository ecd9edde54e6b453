import { evaluate, type FlagdFlag } from '@tidegate/core';
import { expect, test } from 'vitest';
import type { Store } from '../store/store.ts';
import { createRulesetCache } from './ruleset-cache.ts';
import { patchTo, rulesetId } from './stream.fixture.ts';

const flag = (value: string, clientVisible = false): FlagdFlag => ({
  state: 'ENABLED',
  variants: { v: value },
  defaultVariant: 'v',
  metadata: clientVisible ? { clientVisible } : {},
});

function cache(flags: Record<string, FlagdFlag> = { a: flag('a'), seen: flag('seen', true) }) {
  const asked: string[] = [];
  const store = {
    read: async (_name: string, { environment }: { environment: string }) => {
      asked.push(environment);
      if (environment === 'broken') throw new Error('no store');
      if (environment !== 'production') return null;
      const id = rulesetId(1);
      return { id, unitKey: 'key', snapshot: { id, document: { flags } } };
    },
  } as unknown as Pick<Store, 'read'>;
  return { rulesets: createRulesetCache(store), asked };
}

test('current() reads once, unknown and failing environments each time', async () => {
  const { rulesets, asked } = cache();
  const [one, other] = await Promise.all([1, 2].map(() => rulesets.current('production')));
  expect(one).toBe(other);
  expect([await rulesets.current('x'), await rulesets.current('x')]).toEqual([null, null]);
  for (const _ of [1, 2]) await expect(rulesets.current('broken')).rejects.toThrow('no store');
  expect(asked).toEqual(['production', 'x', 'x', 'broken', 'broken']);
});

test.each([
  ['it was compiled', true],
  ['it was not', false],
])('published() patches the held ruleset when %s', async (_what, isCompiled) => {
  const { rulesets, asked } = cache();
  const before = await rulesets.current('production');
  if (isCompiled) before?.compiled();
  await before?.gzip();
  rulesets.published('production', {
    ...patchTo(2),
    flags: { a: flag('b'), seen: null, ['__proto__']: flag('c') },
  });
  const after = await rulesets.current('production');
  expect(after).toMatchObject({ id: rulesetId(2), unitKey: 'key' });
  const values = ['a', 'seen', '__proto__'].map(
    (key) => after && evaluate(after.compiled(), key, {}, 0).value,
  );
  expect(values).toEqual(['b', undefined, 'c']);
  expect(JSON.parse(String(after?.json()))).toEqual({
    id: rulesetId(2),
    document: { flags: { a: flag('b'), ['__proto__']: flag('c') } },
  });
  expect(before && evaluate(before.compiled(), 'a', {}, 0).value).toBe('a');
  expect(asked).toEqual(['production']);
});

test('published() makes it read again when the patch does not fit', async () => {
  const { rulesets, asked } = cache();
  await rulesets.current('production');
  expect(rulesets.published('production', patchTo(3))).toEqual({ to: null });
  await rulesets.current('production');
  rulesets.published('production', { ...patchTo(2), evaluators: { e: true } });
  await rulesets.current('production');
  expect(asked).toHaveLength(3);
});

test('published() does not keep what was being read meanwhile', async () => {
  const { rulesets, asked } = cache();
  const reading = rulesets.current('production');
  rulesets.published('production', patchTo(2));
  await reading;
  await rulesets.current('production');
  expect(asked).toHaveLength(2);
});

test.each([
  ['a flag that browsers cannot see', { a: flag('x') }, false],
  ['one that they can see from now on', { a: flag('x', true) }, true],
  ['one that they could see until now', { seen: flag('x') }, true],
  ['one that goes', { seen: null }, true],
  ['nothing', {}, false],
])('published() says whether it is for browsers: %s', async (_what, flags, isForBrowsers) => {
  const { rulesets } = cache();
  await rulesets.current('production');
  const told = rulesets.published('production', { ...patchTo(2), flags });
  const to = (await rulesets.current('production'))?.browserId();
  expect(told).toEqual(isForBrowsers ? { to } : null);
});

test('browserId() changes with the flags that browsers see and with no other', async () => {
  const { rulesets } = cache();
  const idNow = async () => (await rulesets.current('production'))?.browserId() ?? '';
  const first = await idNow();
  expect(first).toMatch(/^[\w-]{22}$/);
  rulesets.published('production', { ...patchTo(2), flags: { a: flag('x'), more: flag('y') } });
  expect(await idNow()).toBe(first);
  rulesets.published('production', { ...patchTo(3), flags: { a: flag('x', true) } });
  const second = await idNow();
  rulesets.published('production', { ...patchTo(4), flags: { a: flag('z', true) } });
  const third = await idNow();
  rulesets.published('production', { ...patchTo(5), flags: { a: flag('z') } });
  expect(new Set([first, second, third]).size).toBe(3);
  expect(await idNow()).toBe(first);
});

test('visibleKeys() trusts no type of a foreign flag', async () => {
  const odd = [null, 1, 'x', [], { metadata: null }, { metadata: { clientVisible: 'true' } }];
  const foreign = Object.fromEntries(odd.map((value, index) => [`f${index}`, value]));
  const { rulesets } = cache({ ...foreign, yes: flag('x', true) } as Record<string, FlagdFlag>);
  const held = await rulesets.current('production');
  expect([...(held?.visibleKeys() ?? [])]).toEqual(['yes']);
});
