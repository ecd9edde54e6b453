import type { FlagView } from '@tidegate/protocol';
import { groupBy } from '../store/group-by.ts';
import type { ReadTx } from '../store/transaction.ts';
import { flagView } from './view.ts';

/** Flags of one environment or of all, by environment and key; archived ones too. */
export async function listFlags(
  { db }: ReadTx,
  { environment }: { environment: string | null },
): Promise<FlagView[]> {
  let flags = db.selectFrom('flag').selectAll();
  let steps = db.selectFrom('ramp_step').selectAll();
  if (environment !== null) {
    flags = flags.where('environment', '=', environment);
    steps = steps.where('environment', '=', environment);
  }
  const rows = await flags.orderBy('environment').orderBy('key').execute();
  const byFlag = groupBy(await steps.orderBy('fromMs').execute(), (step) =>
    JSON.stringify([step.environment, step.flag]),
  );
  return rows.map((row) =>
    flagView(row, byFlag.get(JSON.stringify([row.environment, row.key])) ?? []),
  );
}
