import type { StreamEvent } from '@tidegate/protocol';
import { FLUSH_IDLE_MS, FLUSH_WATCHED_MS } from '../store/limits.ts';
import type { ReadTx } from '../store/transaction.ts';

/** The patch of a stream. */
export type PatchEvent = Extract<StreamEvent, { event: 'patch' }>;

/** What a ruleset row keeps of a patch. */
export type StoredPatch = Pick<PatchEvent, 'flags' | 'evaluators'>;

/** Whether a rollout is watched in an environment, and how often SDKs there flush then, ms. */
export async function flushEveryMs({ db }: ReadTx, environment: string): Promise<number> {
  const watched = await db
    .selectFrom('rollout')
    .select('id')
    .where('status', 'in', ['running', 'paused'])
    .where('environment', '=', environment)
    .limit(1)
    .executeTakeFirst();
  return watched === undefined ? FLUSH_IDLE_MS : FLUSH_WATCHED_MS;
}
