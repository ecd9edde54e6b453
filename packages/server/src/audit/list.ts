import type { AuditView } from '@tidegate/protocol';
import { AUDIT_LIST_MAX, AUDIT_VERIFY_ROWS_MAX } from '../store/limits.ts';
import type { ReadTx } from '../store/transaction.ts';
import { chainIsIntact } from './chain.ts';

/**
 * The newest 200 rows of an environment's audit chain, newest first, and whether the newest 10 000
 * still continue each other.
 */
export async function listAudit(
  { db }: ReadTx,
  { environment, subject }: { environment: string; subject: string | null },
): Promise<{ intact: boolean; rows: AuditView[] }> {
  const chain = await db
    .selectFrom('audit')
    .selectAll()
    .where('environment', '=', environment)
    .orderBy('sequence', 'desc')
    .limit(AUDIT_VERIFY_ROWS_MAX)
    .execute();
  let listed = db.selectFrom('audit').selectAll().where('environment', '=', environment);
  if (subject !== null) listed = listed.where('subject', '=', subject);
  const rows = await listed.orderBy('sequence', 'desc').limit(AUDIT_LIST_MAX).execute();
  return {
    intact: chainIsIntact(chain.toReversed()),
    rows: rows.map((row) => ({
      sequence: row.sequence,
      atMs: row.atMs,
      actor: JSON.parse(row.actor) as AuditView['actor'],
      action: row.action,
      subject: row.subject,
      body: JSON.parse(row.body) as AuditView['body'],
      hash: row.hash,
    })),
  };
}
