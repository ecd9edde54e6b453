import { type Actor, type JsonObject, rulesetHash8 } from '@tidegate/core';
import { appendAudit } from '../audit/append.ts';
import { applyLater, type LaterFacts } from './lineage-later.ts';
import { endLeftEffects, settleLeftBackups } from './lineage-left.ts';
import { haltRollouts } from './lineage-rollouts.ts';
import type { Tx } from './transaction.ts';

/** Why a store begins a new lineage, and what is known of the time that it lost. */
export interface LineageAsk {
  readonly actor: Actor;
  readonly reason: string;
  /** Of the audit row, besides what was and what is. */
  readonly more: JsonObject;
  /** `back`: what was under way is not only paused, its flags give control again. */
  readonly rollouts: 'pause' | 'back';
  /** From the store that was newer; `null` = it is gone. */
  readonly later: LaterFacts | null;
  readonly nowMs: number;
}

/** What became of it. */
export interface LineageOutcome {
  readonly environments: readonly {
    readonly environment: string;
    readonly from: string;
    readonly to: string;
  }[];
  /** What was changed and what a person should look at, as sentences. */
  readonly told: readonly string[];
}

/**
 * Begins a lineage in a store that went back in time, so that SDKs take what it says: all
 * environments get a number that no earlier one had, nothing goes on by itself that was under way,
 * and what was taken back later stays taken back. All of it in this transaction.
 *
 * @throws what a step of a rollout throws when not even its flag could be switched off
 */
export async function beginLineages(tx: Tx, ask: LineageAsk): Promise<LineageOutcome> {
  const told: string[] = [];
  // What was ordered in another time is not carried out; what is told from here on is.
  told.push(...(await endLeftEffects(tx, ask.nowMs)));
  told.push(...(await settleLeftBackups(tx, ask.nowMs)));
  const rows = await tx.db.selectFrom('environment').selectAll().orderBy('key').execute();
  const lineage = nextLineage(
    [...rows.map((row) => row.lineage), ...laterLineages(ask)],
    ask.nowMs,
  );
  const environments = [];
  for (const row of rows) environments.push(await raise(tx, row, lineage, ask));
  for (const { key } of rows) {
    if (ask.later !== null) told.push(...(await applyLater(tx, key, ask.later, ask)));
    told.push(...(await haltRollouts(tx, key, ask)));
  }
  return { environments, told };
}

/**
 * The time in seconds: two copies of one backup that know nothing of each other never come to the same
 * number. Where the clock is behind what is known, one more than that. Never throws.
 */
export function nextLineage(known: readonly number[], nowMs: number): number {
  return Math.max(Math.floor(nowMs / 1_000), 1 + Math.max(0, ...known));
}

function laterLineages({ later }: LineageAsk): readonly number[] {
  return later === null ? [] : [later.lineage];
}

async function raise(
  tx: Tx,
  { key, lineage: before, version: last }: { key: string; lineage: number; version: number },
  lineage: number,
  { actor, reason, more, nowMs }: LineageAsk,
): Promise<LineageOutcome['environments'][number]> {
  const entries = await tx.db
    .selectFrom('ruleset_flag')
    .select(['key', 'sha256'])
    .where('environment', '=', key)
    .execute();
  const hash8 = rulesetHash8(entries.map((entry) => [entry.key, entry.sha256] as const));
  // Versions go on: rows that say which one changed them stay true.
  const version = last + 1;
  await tx.db.updateTable('environment').set({ lineage, version }).where('key', '=', key).execute();
  await tx.db
    .insertInto('ruleset')
    .values({
      ...{ environment: key, lineage, version, hash8, cause: 'publish' },
      patch: JSON.stringify({ flags: {}, evaluators: {} }),
      ...{ actor: JSON.stringify(actor), createdMs: nowMs },
    })
    .execute();
  const [from, to] = [`${before}.${last}.${hash8}`, `${lineage}.${version}.${hash8}`];
  const body = { ...more, reason, from, to };
  const audit = { actor, action: 'environment.lineage-raised', subject: key, body };
  await appendAudit(tx, key, [audit], nowMs);
  return { environment: key, from, to };
}
