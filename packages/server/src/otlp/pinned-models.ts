import { fromJson } from '../store/from-json.ts';
import { keysInPowers } from '../store/in-powers.ts';
import { prepared } from '../store/prepared.ts';
import type { ReadTx } from '../store/transaction.ts';
import type { Place } from './facts.ts';
import { member } from './members.ts';

/** Which models the variants of some flags name. */
export interface PinnedModels {
  /** `model` of an agent bundle; `null` where a variant is no bundle. */
  of(place: Place): string | null;
}

/** Reads the variants of some flags. */
export async function pinnedModels(
  { db }: ReadTx,
  environment: string,
  flags: Iterable<string>,
): Promise<PinnedModels> {
  const models = new Map<string, string>();
  const named = [...flags].filter((key) => key !== '');
  for (const keys of keysInPowers(named)) {
    for (const { key, variants } of await variantsAmong(db, { environment, keys }))
      for (const [variant, value] of Object.entries(fromJson<Record<string, unknown>>(variants))) {
        const model = member(value, 'model');
        if (typeof model === 'string' && model !== '')
          models.set(JSON.stringify([key, variant]), model);
      }
  }
  return { of: ({ flag, variant }) => models.get(JSON.stringify([flag, variant])) ?? null };
}

const variantsAmong = prepared({
  shape: ({ keys }) => keys.length,
  parameters: ({ environment, keys }: { environment: string; keys: readonly string[] }) => [
    environment,
    ...keys,
  ],
  build: (db, { environment, keys }) =>
    db
      .selectFrom('flag')
      .select(['key', 'variants'])
      .where('environment', '=', environment)
      .where('key', 'in', keys),
});
