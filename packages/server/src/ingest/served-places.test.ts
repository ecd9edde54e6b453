import { expect, it } from 'vitest';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { changes } from '../store/operations.ts';
import type { Store } from '../store/store.ts';
import { ANA, aFlag, aWorld, FLAG, flagsFile, T0 } from '../store/store-world.fixture.ts';
import { servedPlaces } from './served-places.ts';

const KEYS = [FLAG, 'theirs', 'talk', 'fresh', 'unknown', '__proto__', ''];

async function places() {
  const tx = await migratedDatabase();
  const store = {
    transact: (name: keyof typeof changes, input: never) => changes[name](tx, input),
    onPublished: () => () => {},
  } as unknown as Store;
  const world = await aWorld(store);
  const { variants, ...flag } = aFlag();
  const third = { ...variants, third: 'v3' };
  const other = { ...flag, key: 'fresh', variants: { ...variants, gone: 'v0' } };
  await world.apply(flagsFile({ ...flag, variants: third, aliases: ['talk'] }, other));
  await world.apply(flagsFile({ ...other, variants }));
  const theirs = (...names: string[]) => {
    const given = Object.fromEntries(names.map((name) => [name, name]));
    const flags = { theirs: { state: 'ENABLED', variants: given, defaultVariant: 'a~1' } };
    const asked = { environment: 'production', flags, confirmGrowth: true, actor: ANA, nowMs: T0 };
    return world.store.transact('importFlagd', asked);
  };
  await theirs('a~1', 'b', 'gone', 'gone~2');
  await theirs('a~1', 'b');
  await world.start();
  return await servedPlaces(tx, 'production', KEYS);
}

it.each([
  ['a variant', FLAG, 'third', 0, FLAG],
  ['a drawn arm', FLAG, 'new', 1, FLAG],
  ['control of a draw', FLAG, 'legacy', 1, FLAG],
  ['a variant that is no arm, in a draw', FLAG, 'third', 1, null],
  ['a draw that was never given', FLAG, 'new', 2, null],
  ['a variant that there is not', FLAG, 'nonsense', 0, null],
  ['no variant', FLAG, '', 0, null],
  ['a member of every object', FLAG, 'constructor', 0, null],
  ['an alias', 'talk', 'new', 1, FLAG],
  ['a variant that was taken out', 'fresh', 'gone', 0, 'fresh'],
  ['a draw of a flag without rollouts', 'fresh', 'new', 1, null],
  ['a foreign variant that is named as a draw', 'theirs', 'a', 1, 'theirs'],
  ['a foreign draw that there is not', 'theirs', 'b', 1, null],
  ['a foreign variant that is only part of a name', 'theirs', 'a', 0, null],
  ['a foreign variant that an import took out', 'theirs', 'gone', 0, 'theirs'],
  ['the same, named as a draw', 'theirs', 'gone', 2, 'theirs'],
  ['a flag that there is not', 'unknown', 'new', 0, null],
  ['the prototype', '__proto__', 'new', 0, null],
  ['a figure of the process', '', '', 0, ''],
  ['a figure of the whole product', '', 'all', 0, ''],
])(
  'servedPlaces() tells %s: "%s", "%s" in draw %i → %s',
  async (_what, flag, variant, draw, key) => {
    expect((await places()).keyOf({ flag, variant, draw })).toBe(key);
  },
);
