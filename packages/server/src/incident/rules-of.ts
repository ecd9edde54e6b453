import type { AlertRule, AlertRules } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import type { ReadTx } from '../store/transaction.ts';

/** Alert rules of an environment, of all its files. */
export async function rulesOf({ db }: ReadTx, environment: string): Promise<AlertRule[]> {
  const rows = await db
    .selectFrom('alert_rules')
    .select('body')
    .where('environment', '=', environment)
    .orderBy('name')
    .execute();
  return rows.flatMap(({ body }) => fromJson<AlertRules>(body).rules);
}
