import type { LessonView } from '@tidegate/protocol';
import type { ReadTx } from '../store/transaction.ts';
import { LESSONS_MAX } from './limits.ts';

/** What was learned: resolved incidents with a root cause or a prevention, the newest 500 first. */
export async function listLessons(
  { db }: ReadTx,
  { environment }: { environment: string | null },
): Promise<LessonView[]> {
  let rows = db
    .selectFrom('incident')
    .selectAll()
    .where('status', '=', 'resolved')
    .where((eb) => eb.or([eb('rootCause', 'is not', null), eb('prevention', 'is not', null)]));
  if (environment !== null) rows = rows.where('environment', '=', environment);
  const found = await rows.orderBy('openedMs', 'desc').orderBy('id').limit(LESSONS_MAX).execute();
  return found.map((row) => ({
    ...{ incident: row.id, environment: row.environment, atMs: row.openedMs, issue: row.title },
    rootCause: row.rootCause ?? '',
    resolution: row.resolution ?? '',
    prevention: row.prevention ?? '',
  }));
}
