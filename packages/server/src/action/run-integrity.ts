import type { ActionOutcome, IntegrityWork } from './action.ts';
import type { ActionParts } from './action-parts.ts';

/** Succeeds when every check holds that the configuration names for a live database. */
export async function runIntegrity(
  { database }: IntegrityWork,
  { backups, signal }: Pick<ActionParts, 'backups' | 'signal'>,
): Promise<ActionOutcome> {
  const { checks, flaws } = await backups.integrity({ database, signal });
  if (checks === 0)
    return { outcome: 'unknown', detail: `"${database}" has no checks under "integrity"` };
  if (flaws.length > 0) return { outcome: 'failed', detail: flaws.join('\n') };
  const hold = checks === 1 ? 'the check' : `all ${checks} checks`;
  return { outcome: 'ok', detail: `${hold} of "${database}" ${checks === 1 ? 'holds' : 'hold'}` };
}
