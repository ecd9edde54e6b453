import { type Actor, canonicalJson, type Json, type Kpi, type Scorecard } from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import type { Difference } from '../flag/flag-differences.ts';
import type { Tx } from '../store/transaction.ts';
import type { AppliedRow } from './load-applied.ts';
import type { ScorecardWrite } from './review-scorecards.ts';

/** What was written, and what people should know of it. */
export interface WrittenScorecards {
  readonly applied: readonly AppliedRow[];
  readonly warnings: readonly string[];
}

/**
 * Writes reviewed scorecards with their audit rows. A KPI that measures something else than before
 * loses its baseline: figures of two things are never compared.
 */
export async function writeScorecards(
  tx: Tx,
  writes: readonly ScorecardWrite[],
  actor: Actor,
  nowMs: number,
): Promise<WrittenScorecards> {
  const applied: AppliedRow[] = [];
  const warnings: string[] = [];
  for (const { file, scorecard, existing } of writes) {
    const { name, environment } = scorecard;
    const differences = differencesOf(existing, scorecard);
    const different = differences.length > 0 ? 'changed' : 'unchanged';
    const change = existing === null ? 'created' : different;
    const row = { file, kind: 'Scorecard', name, environment, planHash: null } as const;
    applied.push({ ...row, change, differences });
    if (change === 'unchanged') continue;
    await putScorecard(tx, scorecard, nowMs);
    const forgotten = existing === null ? [] : await forgetBaselines(tx, existing, scorecard);
    if (forgotten.length > 0)
      warnings.push(
        `scorecard "${name}" of "${environment}": the baselines of ${forgotten.join(', ')} were forgotten, because something else is measured now; record them again`,
      );
    const body = { file, scorecard: scorecard as unknown as Json, forgotten };
    const audit = { actor, action: `scorecard.${change}`, subject: name, body };
    await appendAudit(tx, environment, [audit], nowMs);
  }
  return { applied, warnings };
}

async function putScorecard({ db }: Tx, scorecard: Scorecard, nowMs: number): Promise<void> {
  const { name, environment } = scorecard;
  const state = { body: JSON.stringify(scorecard), appliedMs: nowMs };
  await db
    .insertInto('scorecard')
    .values({ environment, name, ...state })
    .onConflict((conflict) => conflict.columns(['environment', 'name']).doUpdateSet(state))
    .execute();
}

async function forgetBaselines(
  { db }: Tx,
  before: Scorecard,
  { kpis, name, environment }: Scorecard,
): Promise<string[]> {
  const measures = new Map(kpis.map((kpi) => [kpi.name, measureOf(kpi)]));
  const gone = before.kpis.filter((kpi) => measures.get(kpi.name) !== measureOf(kpi));
  if (gone.length === 0) return [];
  const forgotten = await db
    .deleteFrom('baseline')
    .where('environment', '=', environment)
    .where('scorecard', '=', name)
    .where(
      'kpi',
      'in',
      gone.map((kpi) => kpi.name),
    )
    .returning('kpi')
    .execute();
  return forgotten.map(({ kpi }) => kpi).sort();
}

/** What a KPI's figure is of; bounds and words are not part of it. */
function measureOf({ metric, statistic, flag, variant, labels, windowMs }: Kpi): string {
  return canonicalJson({ metric, statistic, flag, variant, labels, windowMs });
}

function differencesOf(before: Scorecard | null, after: Scorecard): Difference[] {
  const was = before === null ? new Map<string, Json>() : placesOf(before);
  const is = placesOf(after);
  return [...new Set([...is.keys(), ...was.keys()])].flatMap((place) => {
    const [old, now] = [was.get(place) ?? null, is.get(place) ?? null];
    return canonicalJson(old) === canonicalJson(now) ? [] : [{ place, before: old, after: now }];
  });
}

function placesOf({ description, purpose, kpis }: Scorecard): ReadonlyMap<string, Json> {
  return new Map<string, Json>([
    ['description', description],
    ['purpose', purpose],
    // Their order is what people see.
    ['order', kpis.map(({ name }) => name)],
    ...kpis.map((kpi): [string, Json] => [`kpis.${kpi.name}`, kpi as unknown as Json]),
  ]);
}
