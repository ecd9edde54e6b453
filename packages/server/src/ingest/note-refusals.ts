import type { KeyKind } from '@tidegate/protocol';
import { groupBy } from '../store/group-by.ts';
import type { Tx } from '../store/transaction.ts';
import { quarantine } from './quarantine.ts';

/**
 * Counts messages that keys were refused in the quarantine of their environments; those of a key of
 * all environments under `*`, and those of a key that is gone nowhere.
 *
 * @returns how many were counted
 */
export async function noteRefusals(
  tx: Tx,
  input: {
    refusals: readonly { readonly keyId: string; readonly kind: KeyKind; readonly n: number }[];
    nowMs: number;
  },
): Promise<{ counted: number }> {
  const { refusals, nowMs } = input;
  const known = await tx.db.selectFrom('api_key').select(['id', 'environment']).execute();
  const environments = new Map(known.map(({ id, environment }) => [id, environment]));
  const byEnvironment = groupBy(refusals, ({ keyId }) => environments.get(keyId) ?? '');
  let counted = 0;
  for (const [environment, all] of byEnvironment) {
    if (environment === '') continue;
    const kept = all.map(({ kind, n }) => {
      const source = kind === 'browser' ? ('browser' as const) : ('server' as const);
      return { reason: 'quota' as const, source, flag: '', variant: '', metric: '', n };
    });
    await quarantine(tx, environment, kept, nowMs);
    counted += all.reduce((sum, { n }) => sum + n, 0);
  }
  return { counted };
}
