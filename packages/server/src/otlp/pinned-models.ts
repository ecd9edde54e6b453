import { fromJson } from '../store/from-json.ts';
import { inChunks } from '../store/in-chunks.ts';
import { QUERY_KEYS_MAX } from '../store/limits.ts';
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
  const keys = [...new Set(flags)].filter((key) => key !== '');
  for (const some of inChunks(keys, QUERY_KEYS_MAX)) {
    const rows = await db
      .selectFrom('flag')
      .select(['key', 'variants'])
      .where('environment', '=', environment)
      .where('key', 'in', some)
      .execute();
    for (const { key, variants } of rows)
      for (const [variant, value] of Object.entries(fromJson<Record<string, unknown>>(variants))) {
        const model = member(value, 'model');
        if (typeof model === 'string' && model !== '')
          models.set(JSON.stringify([key, variant]), model);
      }
  }
  return { of: ({ flag, variant }) => models.get(JSON.stringify([flag, variant])) ?? null };
}
