import { expect, it } from 'vitest';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { changes } from '../store/operations.ts';
import type { Store } from '../store/store.ts';
import { aFlag, aWorld, FLAG, flagsFile } from '../store/store-world.fixture.ts';
import { servedPlaces } from './served-places.ts';

const KEYS = [FLAG, 'talk', 'fresh', 'unknown', '__proto__', ''];

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
