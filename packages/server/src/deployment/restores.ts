import type { JsonObject } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import { groupBy } from '../store/group-by.ts';
import type { ReadTx } from '../store/transaction.ts';
import type { Restore } from './delivery-figures.ts';
import { RESTORES_MAX } from './limits.ts';

interface Step {
  readonly rollout: string;
  readonly status: string;
  readonly action: string;
  readonly atMs: number;
  readonly body: JsonObject;
}

/**
 * Rollouts of an environment that went back as a whole since some moment, from the audit trail: of the
 * newest 1 000 that are back, or on their way. The onset is known where the guardrail that decided keeps
 * since when it was beyond its limit.
 */
export async function restoresOf(
  tx: ReadTx,
  { environment, fromMs }: { readonly environment: string; readonly fromMs: number },
): Promise<Restore[]> {
  const rows = await stepsBack(tx, environment, fromMs);
  const onsets = await onsetsOf(tx, environment, fromMs);
  const restores: Restore[] = [];
  for (const [rollout, steps] of groupBy(rows, (step) => step.rollout)) {
    const decided = steps.find(({ action }) => action === DECIDED);
    if (decided === undefined) continue;
    const { atMs: detectedMs, body, status } = decided;
    const finished = steps.find(({ action }) => action === FINISHED);
    const guardrail = body['guardrail'];
    restores.push({
      detectedMs,
      // What was back at once has no row of its own for it.
      safeMs: finished?.atMs ?? (status === 'rolled-back' ? detectedMs : null),
      onsetMs: onsets.get(JSON.stringify([rollout, guardrail ?? null])) ?? null,
    });
  }
  return restores;
}

/** What the audit trail calls the decision to go back, and its end when there were further layers. */
export const DECIDED = 'rollout.rolled-back';
export const FINISHED = 'rollout.rollback-finished';

async function stepsBack(
  { db }: ReadTx,
  environment: string,
  fromMs: number,
): Promise<readonly Step[]> {
  const rows = await db
    .selectFrom(back(db, environment))
    .innerJoin('audit', 'audit.subject', 'back.id')
    .select(['back.id as rollout', 'back.status', 'audit.action', 'audit.atMs', 'audit.body'])
    .where('audit.environment', '=', environment)
    .where('audit.action', 'in', [DECIDED, FINISHED])
    .where('audit.atMs', '>=', fromMs)
    .orderBy('audit.sequence')
    .execute();
  return rows.map(({ body, ...row }) => ({ ...row, body: fromJson<JsonObject>(body) }));
}

function back(db: ReadTx['db'], environment: string) {
  return db
    .selectFrom('rollout')
    .select(['id', 'generation', 'status'])
    .where('environment', '=', environment)
    .where('status', 'in', ['rolling-back', 'rolled-back'])
    .orderBy('createdMs', 'desc')
    .limit(RESTORES_MAX)
    .as('back');
}

/** Rollout and guardrail → since when it had been beyond its limit. */
async function onsetsOf(
  { db }: ReadTx,
  environment: string,
  fromMs: number,
): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom(back(db, environment))
    .innerJoin('evidence', (join) =>
      join
        .onRef('evidence.rolloutId', '=', 'back.id')
        .onRef('evidence.generation', '=', 'back.generation'),
    )
    .select(['back.id', 'evidence.guardrail', 'evidence.memory'])
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('audit')
          .select('audit.sequence')
          .where('audit.environment', '=', environment)
          .whereRef('audit.subject', '=', 'back.id')
          .where('audit.action', '=', DECIDED)
          .where('audit.atMs', '>=', fromMs),
      ),
    )
    .execute();
  return new Map(
    rows.flatMap(({ id, guardrail, memory }): [string, number][] => {
      const sinceMs = fromJson<JsonObject>(memory)['beyondSinceMs'];
      return typeof sinceMs === 'number' ? [[JSON.stringify([id, guardrail]), sinceMs]] : [];
    }),
  );
}
