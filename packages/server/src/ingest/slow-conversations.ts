import type { SlowConversation } from '@tidegate/protocol';
import { groupBy } from '../store/group-by.ts';
import { SLOW_CONVERSATIONS_MAX } from '../store/limits.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';

type Row = Tables['slow_conversation'];
type Place = Pick<Row, 'environment' | 'hourMs' | 'flag' | 'variant'>;

const HOUR_MS = 3_600_000;

/**
 * Keeps the 50 slowest conversations of each hour, flag and variant, by their slowest turn. A
 * conversation that is told of again keeps its slowest turn, and its newest counts and cost.
 */
export async function noteSlowConversations(
  tx: Tx,
  environment: string,
  told: readonly SlowConversation[],
  nowMs: number,
): Promise<void> {
  const rows = told.map((one) => rowOf(environment, one, nowMs));
  const places = groupBy(rows, ({ hourMs, flag, variant }) =>
    JSON.stringify([hourMs, flag, variant]),
  );
  for (const group of places.values()) await keepSlowest(tx, group);
}

async function keepSlowest(tx: Tx, group: readonly Row[]): Promise<void> {
  const [place] = group;
  if (place === undefined) return;
  const before = await keptOf(tx, place);
  const merged = new Map(before.map((row) => [unitOf(row), row]));
  for (const row of group) {
    const known = merged.get(unitOf(row));
    merged.set(unitOf(row), known === undefined ? row : together(known, row));
  }
  const slowest = [...merged.values()]
    .sort((left, right) => right.latencyMs - left.latencyMs)
    .slice(0, SLOW_CONVERSATIONS_MAX);
  const stays = new Set(slowest.map(unitOf));
  for (const row of before) if (!stays.has(unitOf(row))) await forget(tx, row);
  const changed = slowest.filter((row) => !before.includes(row));
  if (changed.length > 0) await putRows(tx, changed);
}

function rowOf(environment: string, told: SlowConversation, nowMs: number): Row {
  const { flag, variant, draw, unit, turns, failedTurns, latencyMs, stages } = told;
  const atMs = Math.min(told.atMs, nowMs);
  return {
    ...{ environment, hourMs: Math.floor(atMs / HOUR_MS) * HOUR_MS, flag, variant, draw, unit },
    ...{ turns, failedTurns, latencyMs, stages: JSON.stringify(stages) },
    ...{ costMicroUsd: told.costMicroUsd ?? null, atMs },
  };
}

function together(known: Row, told: Row): Row {
  const { latencyMs, stages } = told.latencyMs > known.latencyMs ? told : known;
  const newest = told.atMs >= known.atMs ? told : known;
  const costMicroUsd = newest.costMicroUsd ?? known.costMicroUsd;
  return { ...newest, latencyMs, stages, costMicroUsd };
}

function unitOf({ draw, unit }: Pick<Row, 'draw' | 'unit'>): string {
  return JSON.stringify([draw, unit]);
}

async function keptOf({ db }: ReadTx, place: Place): Promise<Row[]> {
  return await db
    .selectFrom('slow_conversation')
    .selectAll()
    .where('environment', '=', place.environment)
    .where('hourMs', '=', place.hourMs)
    .where('flag', '=', place.flag)
    .where('variant', '=', place.variant)
    .execute();
}

async function forget({ db }: Tx, row: Row): Promise<void> {
  await db
    .deleteFrom('slow_conversation')
    .where('environment', '=', row.environment)
    .where('hourMs', '=', row.hourMs)
    .where('flag', '=', row.flag)
    .where('draw', '=', row.draw)
    .where('unit', '=', row.unit)
    .execute();
}

async function putRows({ db }: Tx, rows: readonly Row[]): Promise<void> {
  await db
    .insertInto('slow_conversation')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['environment', 'hourMs', 'flag', 'draw', 'unit']).doUpdateSet((eb) => ({
        variant: eb.ref('excluded.variant'),
        turns: eb.ref('excluded.turns'),
        failedTurns: eb.ref('excluded.failedTurns'),
        latencyMs: eb.ref('excluded.latencyMs'),
        stages: eb.ref('excluded.stages'),
        costMicroUsd: eb.ref('excluded.costMicroUsd'),
        atMs: eb.ref('excluded.atMs'),
      })),
    )
    .execute();
}
