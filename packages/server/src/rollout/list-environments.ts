import type { ReadTx } from '../store/transaction.ts';

/** All environments by name, with whether a rollout is watched there now. */
export async function listEnvironments({
  db,
}: ReadTx): Promise<{ name: string; watched: boolean }[]> {
  const environments = await db.selectFrom('environment').select('key').orderBy('key').execute();
  const rows = await db
    .selectFrom('rollout')
    .select('environment')
    .distinct()
    // Whoever goes back is watched until it is known that he is back.
    .where('status', 'in', ['running', 'paused', 'rolling-back'])
    .execute();
  const watched = new Set(rows.map(({ environment }) => environment));
  return environments.map(({ key }) => ({ name: key, watched: watched.has(key) }));
}
