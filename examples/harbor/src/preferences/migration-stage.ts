import type { Queries } from '../store/database.ts';

/** How far the migration of preferences is. */
export interface MigrationStage {
  /** `v1`: one text. `expanded`: both forms, both are written. `contracted`: columns alone. */
  readonly stage: 'v1' | 'expanded' | 'contracted';
  /** User up to whom the backfill came; empty = it is at the beginning. */
  readonly place: string;
  /** Rows that the backfill filled. */
  readonly converted: number;
  /** When all rows agreed, ms since epoch; `null` = not since the last change of stage. */
  readonly verifiedMs: number | null;
}

/**
 * Reads the stage. Whoever writes holds it until his transaction ends, so that nobody writes the old
 * form alone into a table that has just got the new one; whoever changes it locks it.
 */
export async function readStage(
  queries: Queries,
  as: 'seen' | 'held' | 'locked',
): Promise<MigrationStage> {
  const lock = as === 'seen' ? '' : queries[as];
  const [row] = await queries.all(
    `select stage, place, converted, verified_ms from preference_migration where id = 1 ${lock}`,
  );
  const verified = row?.['verified_ms'] ?? null;
  const stage = String(row?.['stage'] ?? 'v1');
  return {
    stage: stage === 'expanded' || stage === 'contracted' ? stage : 'v1',
    place: String(row?.['place'] ?? ''),
    converted: Number(row?.['converted'] ?? 0),
    verifiedMs: verified === null ? null : Number(verified),
  };
}

/** Writes it whole. */
export async function keepStage(queries: Queries, stage: MigrationStage): Promise<void> {
  await queries.run(
    'update preference_migration set stage = ?, place = ?, converted = ?, verified_ms = ? where id = 1',
    ...[stage.stage, stage.place, stage.converted, stage.verifiedMs],
  );
}
