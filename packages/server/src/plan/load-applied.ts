import type { RouteAnswer } from '@tidegate/protocol';
import { groupBy } from '../store/group-by.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';

/** What files are held against: everything that was applied before. */
export interface Applied {
  readonly environments: readonly string[];
  readonly flags: readonly ExistingFlag[];
  readonly segments: readonly Tables['segment'][];
}

/** A flag of one environment with its ramp steps, ascending. */
export interface ExistingFlag {
  readonly row: Tables['flag'];
  readonly steps: readonly Tables['ramp_step'][];
}

/** What became of one thing in a file. */
export type AppliedRow = RouteAnswer<'apply'>['applied'][number];

/** Loads all environments, flags and segments. */
export async function loadApplied({ db }: ReadTx): Promise<Applied> {
  const environments = await db.selectFrom('environment').select('key').orderBy('key').execute();
  const flags = await db.selectFrom('flag').selectAll().orderBy('environment').execute();
  const steps = await db.selectFrom('ramp_step').selectAll().orderBy('fromMs').execute();
  const ramps = groupBy(steps, (step) => JSON.stringify([step.environment, step.flag]));
  return {
    environments: environments.map(({ key }) => key),
    flags: flags.map((row) => ({
      row,
      steps: ramps.get(JSON.stringify([row.environment, row.key])) ?? [],
    })),
    segments: await db.selectFrom('segment').selectAll().execute(),
  };
}
