import type { TelemetrySeries } from '@tidegate/protocol';
import { groupBy } from '../store/group-by.ts';
import { FAILED_UNITS_MAX } from '../store/limits.ts';
import type { Tx } from '../store/transaction.ts';

/**
 * Notes units that failed for the first time; the same unit told by several processes counts once.
 * At most 100 000 for a flag and metric are kept, the others are counted.
 *
 * @returns for each series, how many of its failed units are new
 */
export async function noteFailedUnits(
  tx: Tx,
  environment: string,
  series: readonly TelemetrySeries[],
  nowMs: number,
): Promise<Map<TelemetrySeries, number>> {
  const fresh = new Map<TelemetrySeries, number>();
  const failing = series.filter(({ cell }) => cell.kind === 'rate' && cell.failedUnits.length > 0);
  const groups = groupBy(failing, ({ flag, metric }) => JSON.stringify([flag, metric]));
  for (const group of groups.values()) {
    const [{ flag, metric } = { flag: '', metric: '' }] = group;
    const total = { environment, flag, metric };
    let kept = await keptUnits(tx, total);
    let dropped = 0;
    const before = kept;
    for (const one of group) {
      const units = one.cell.kind === 'rate' ? [...new Set(one.cell.failedUnits)] : [];
      const room = units.slice(0, Math.max(0, FAILED_UNITS_MAX - kept));
      dropped += units.length - room.length;
      const added = await insertUnits(tx, { ...total, draw: one.draw }, room, nowMs);
      fresh.set(one, added);
      kept += added;
    }
    await addToTotal(tx, total, { kept: kept - before, dropped });
  }
  return fresh;
}

interface Total {
  readonly environment: string;
  readonly flag: string;
  readonly metric: string;
}

async function keptUnits({ db }: Tx, { environment, flag, metric }: Total): Promise<number> {
  const row = await db
    .selectFrom('failed_unit_total')
    .select('kept')
    .where('environment', '=', environment)
    .where('flag', '=', flag)
    .where('metric', '=', metric)
    .executeTakeFirst();
  return row?.kept ?? 0;
}

async function insertUnits(
  { db }: Tx,
  of: Total & { readonly draw: number },
  units: readonly string[],
  firstMs: number,
): Promise<number> {
  if (units.length === 0) return 0;
  const added = await db
    .insertInto('failed_unit')
    .values(units.map((unit) => ({ ...of, unit, firstMs })))
    .onConflict((conflict) => conflict.doNothing())
    .returning('unit')
    .execute();
  return added.length;
}

async function addToTotal(
  { db }: Tx,
  total: Total,
  added: { readonly kept: number; readonly dropped: number },
): Promise<void> {
  if (added.kept === 0 && added.dropped === 0) return;
  await db
    .insertInto('failed_unit_total')
    .values({ ...total, ...added })
    .onConflict((conflict) =>
      conflict.columns(['environment', 'flag', 'metric']).doUpdateSet((eb) => ({
        kept: eb('failed_unit_total.kept', '+', added.kept),
        dropped: eb('failed_unit_total.dropped', '+', added.dropped),
      })),
    )
    .execute();
}
