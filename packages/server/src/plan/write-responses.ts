import { type Actor, canonicalJson, type Json, type Response } from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import type { Difference } from '../flag/flag-differences.ts';
import type { Tx } from '../store/transaction.ts';
import type { AppliedRow } from './load-applied.ts';
import type { ResponseWrite } from './review-responses.ts';

/** What was written, and what people should know of it. */
export interface WrittenResponses {
  readonly applied: readonly AppliedRow[];
  readonly warnings: readonly string[];
}

/**
 * Writes reviewed responses with their audit rows. Incidents that are open keep what was decided, and
 * tasks their times.
 */
export async function writeResponses(
  tx: Tx,
  writes: readonly ResponseWrite[],
  actor: Actor,
  nowMs: number,
): Promise<WrittenResponses> {
  const applied: AppliedRow[] = [];
  for (const { file, response, existing } of writes) {
    const { name, environment } = response;
    const differences = differencesOf(existing, response);
    const different = differences.length > 0 ? 'changed' : 'unchanged';
    const change = existing === null ? 'created' : different;
    const row = { file, kind: 'Response', name, environment, planHash: null } as const;
    applied.push({ ...row, change, differences });
    if (change === 'unchanged') continue;
    await putResponse(tx, response, nowMs);
    const body = { file, response: response as unknown as Json };
    const audit = { actor, action: `response.${change}`, subject: name, body };
    await appendAudit(tx, environment, [audit], nowMs);
  }
  const environments = [...new Set(writes.map(({ response }) => response.environment))];
  return { applied, warnings: await severalWarnings(tx, environments) };
}

async function putResponse({ db }: Tx, response: Response, nowMs: number): Promise<void> {
  const { name, environment } = response;
  const state = { body: JSON.stringify(response), appliedMs: nowMs };
  await db
    .insertInto('response')
    .values({ environment, name, ...state })
    .onConflict((conflict) => conflict.columns(['environment', 'name']).doUpdateSet(state))
    .execute();
}

/** Several responses of one environment are allowed; which one decides must not surprise anybody. */
async function severalWarnings(
  { db }: Tx,
  environments: readonly string[],
): Promise<readonly string[]> {
  const warnings: string[] = [];
  for (const environment of environments) {
    const rows = await db
      .selectFrom('response')
      .select('name')
      .where('environment', '=', environment)
      .orderBy('name')
      .execute();
    if (rows.length < 2) continue;
    const names = rows.map(({ name }) => name).join(', ');
    warnings.push(
      `"${environment}" has several responses: ${names}; the first of them decides that has a row for what was found, or a follow-up of that name`,
    );
  }
  return warnings;
}

function differencesOf(before: Response | null, after: Response): Difference[] {
  const was = before === null ? new Map<string, Json>() : placesOf(before);
  const is = placesOf(after);
  return [...new Set([...is.keys(), ...was.keys()])].flatMap((place) => {
    const [old, now] = [was.get(place) ?? null, is.get(place) ?? null];
    return canonicalJson(old) === canonicalJson(now) ? [] : [{ place, before: old, after: now }];
  });
}

function placesOf({ description, matrix, followUps }: Response): ReadonlyMap<string, Json> {
  return new Map<string, Json>([
    ['description', description],
    ...matrix.map((row): [string, Json] => [`matrix.${row.name}`, row as unknown as Json]),
    ...followUps.map((each): [string, Json] => [`followUps.${each.name}`, each as unknown as Json]),
  ]);
}
