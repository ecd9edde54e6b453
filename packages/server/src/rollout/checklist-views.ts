import { checklistsOf } from '@tidegate/core';
import type { ChecklistView } from '@tidegate/protocol';
import { inChunks } from '../store/in-chunks.ts';
import { QUERY_KEYS_MAX } from '../store/limits.ts';
import type { ReadTx } from '../store/transaction.ts';
import type { StoredRollout } from './load.ts';

/** The checklists of a rollout with the names of the keys that ticked them off. */
export async function checklistViews(
  tx: ReadTx,
  { plan, rollout }: StoredRollout,
): Promise<ChecklistView[]> {
  const lists = checklistsOf(plan, rollout);
  const ids = lists.flatMap(({ items }) => items.flatMap(({ by }) => (by === null ? [] : [by])));
  const names = await keyNames(tx, [...new Set(ids)]);
  return lists.map((list) => ({
    ...list,
    items: list.items.map((item) => {
      const { by } = item;
      // What is no key of ours says itself who it is: the controller.
      return { ...item, by: by === null ? null : (names.get(by) ?? by) };
    }),
  }));
}

async function keyNames({ db }: ReadTx, ids: readonly string[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const some of inChunks(ids, QUERY_KEYS_MAX)) {
    const rows = await db
      .selectFrom('api_key')
      .select(['id', 'name'])
      .where('id', 'in', some)
      .execute();
    for (const { id, name } of rows) names.set(id, name);
  }
  return names;
}
