import type { AlertRules, MetricDefinition, Response, Scorecard } from '@tidegate/core';
import type { RouteAnswer } from '@tidegate/protocol';
import { metricDefinitions } from '../metric/metric-definitions.ts';
import { loadScorecards } from '../scorecard/load-scorecards.ts';
import { fromJson } from '../store/from-json.ts';
import { groupBy } from '../store/group-by.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';

/** What files are held against: everything that was applied before. */
export interface Applied {
  readonly environments: readonly string[];
  /** Archived and foreign ones too. */
  readonly flags: readonly ExistingFlag[];
  readonly segments: readonly Tables['segment'][];
  readonly metrics: readonly MetricDefinition[];
  readonly scorecards: readonly Scorecard[];
  readonly alerts: readonly AlertRules[];
  readonly responses: readonly Response[];
  /** The flag with a key in an environment, archived or not. */
  readonly flag: (environment: string, key: string) => ExistingFlag | null;
  readonly segment: (environment: string, name: string) => Tables['segment'] | null;
}

/** A flag of one environment with its ramp steps, ascending. */
export interface ExistingFlag {
  readonly row: Tables['flag'];
  readonly steps: readonly Tables['ramp_step'][];
}

/** What became of one thing in a file. */
export type AppliedRow = RouteAnswer<'apply'>['applied'][number];

/** Loads all environments, flags, segments, metrics and scorecards. */
export async function loadApplied(tx: ReadTx): Promise<Applied> {
  const { db } = tx;
  const environments = await db.selectFrom('environment').select('key').orderBy('key').execute();
  const rows = await db.selectFrom('flag').selectAll().orderBy('environment').execute();
  const steps = await db.selectFrom('ramp_step').selectAll().orderBy('fromMs').execute();
  const ramps = groupBy(steps, (step) => nameIn(step.environment, step.flag));
  const flags = new Map<string, ExistingFlag>();
  for (const row of rows) {
    const name = nameIn(row.environment, row.key);
    flags.set(name, { row, steps: ramps.get(name) ?? [] });
  }
  const segments = await db.selectFrom('segment').selectAll().execute();
  const byName = new Map(segments.map((row) => [nameIn(row.environment, row.name), row]));
  return {
    environments: environments.map(({ key }) => key),
    flags: [...flags.values()],
    segments,
    metrics: await metricDefinitions(tx, {}),
    scorecards: await loadScorecards(tx, null),
    alerts: await bodiesOf<AlertRules>(tx, 'alert_rules'),
    responses: await bodiesOf<Response>(tx, 'response'),
    flag: (environment, key) => flags.get(nameIn(environment, key)) ?? null,
    segment: (environment, name) => byName.get(nameIn(environment, name)) ?? null,
  };
}

function nameIn(environment: string, name: string): string {
  return JSON.stringify([environment, name]);
}

async function bodiesOf<T>({ db }: ReadTx, table: 'alert_rules' | 'response'): Promise<T[]> {
  const rows = await db
    .selectFrom(table)
    .select('body')
    .orderBy('environment')
    .orderBy('name')
    .execute();
  return rows.map(({ body }) => fromJson<T>(body));
}
