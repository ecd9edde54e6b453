import type { FlagUsage } from '@tidegate/protocol';
import { EVALUATIONS_METRIC } from '../ingest/arrivals.ts';
import { fromJson } from '../store/from-json.ts';
import { groupBy } from '../store/group-by.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import { constantVariant } from './usage-constant.ts';

/** Counted evaluations are shown for this long. */
const SHOWN_MS = 86_400_000;

/**
 * How the flags of one environment or of all were used, archived ones too, by environment and key.
 * Times of evaluations are those of their bucket of 10 min. What somebody counted under an alias
 * counts for its flag.
 */
export async function flagUsage(
  tx: ReadTx,
  { environment, nowMs }: { environment: string | null; nowMs: number },
): Promise<FlagUsage[]> {
  const counted = groupBy(await evaluationRows(tx, environment, nowMs), placeOf);
  const exposed = groupBy(await exposureRows(tx, environment), placeOf);
  const steps = groupBy(await stepRows(tx, environment), placeOf);
  const flags = await flagRows(tx, environment);
  return flags.map(({ served, ...flag }) => {
    const aliases = fromJson<string[]>(flag.aliases);
    const places = [flag.key, ...aliases].map((key) =>
      placeOf({ environment: flag.environment, flag: key }),
    );
    const own = places.flatMap((place) => counted.get(place) ?? []);
    const ramp = steps.get(places[0] ?? '') ?? [];
    return {
      key: flag.key,
      environment: flag.environment,
      aliases,
      lastEvaluatedMs: own.length === 0 ? null : Math.max(...own.map(({ lastMs }) => lastMs)),
      evaluations: shown(own),
      exposures: places
        .flatMap((place) => exposed.get(place) ?? [])
        .reduce((sum, { count }) => sum + Number(count), 0),
      changedMs: flag.changedMs,
      archivedMs: flag.archivedMs,
      constantVariant: constantVariant(flag, { served, ramp, nowMs }),
      owner: flag.owner,
    };
  });
}

interface CountedRow {
  readonly variant: string;
  readonly draw: number;
  readonly labels: string;
  /** Within the time that is shown. */
  readonly count: number;
  readonly lastMs: number;
}

function placeOf({ environment, flag }: { environment: string; flag: string }): string {
  return JSON.stringify([environment, flag]);
}

/** Series that differ in other labels are one here. */
function shown(rows: readonly CountedRow[]): FlagUsage['evaluations'] {
  const named = rows.map((row) => ({ ...row, reason: reasonOf(row.labels) }));
  const groups = groupBy(named, ({ variant, draw, reason }) =>
    JSON.stringify([variant, draw, reason]),
  );
  return [...groups.values()].flatMap((group) => {
    const count = group.reduce((sum, row) => sum + Number(row.count), 0);
    const [first] = group;
    if (first === undefined || count === 0) return [];
    return [{ variant: first.variant, draw: first.draw, reason: first.reason, count }];
  });
}

function reasonOf(labels: string): string {
  const { reason } = fromJson<{ readonly reason?: string }>(labels);
  return reason ?? 'UNKNOWN';
}

async function evaluationRows({ db }: ReadTx, environment: string | null, nowMs: number) {
  let rows = db
    .selectFrom('series')
    .innerJoin('series_bucket', 'series_bucket.seriesId', 'series.id')
    .select(['series.environment', 'series.flag', 'variant', 'draw', 'labels'])
    .select(({ eb, fn }) => [
      fn
        .sum<number>(
          eb
            .case()
            .when('startMs', '>', nowMs - SHOWN_MS)
            .then(eb.ref('trials'))
            .else(0)
            .end(),
        )
        .as('count'),
      fn.max('startMs').as('lastMs'),
    ])
    .where('metric', '=', EVALUATIONS_METRIC)
    .where('kind', '=', 'count');
  if (environment !== null) rows = rows.where('environment', '=', environment);
  return await rows
    .groupBy(['series.environment', 'series.flag', 'variant', 'draw', 'labels'])
    .orderBy('variant')
    .orderBy('draw')
    .orderBy('labels')
    .execute();
}

async function exposureRows({ db }: ReadTx, environment: string | null) {
  let rows = db
    .selectFrom('exposure')
    .select((eb) => ['environment', 'flag', eb.fn.countAll<number>().as('count')]);
  if (environment !== null) rows = rows.where('environment', '=', environment);
  return await rows.groupBy(['environment', 'flag']).execute();
}

async function stepRows(
  { db }: ReadTx,
  environment: string | null,
): Promise<Tables['ramp_step'][]> {
  let rows = db.selectFrom('ramp_step').selectAll();
  if (environment !== null) rows = rows.where('environment', '=', environment);
  return await rows.orderBy('fromMs').execute();
}

async function flagRows({ db }: ReadTx, environment: string | null) {
  let rows = db
    .selectFrom('flag')
    .leftJoin('ruleset_flag', (join) =>
      join
        .onRef('ruleset_flag.environment', '=', 'flag.environment')
        .onRef('ruleset_flag.key', '=', 'flag.key'),
    )
    .selectAll('flag')
    .select('ruleset_flag.json as served');
  if (environment !== null) rows = rows.where('flag.environment', '=', environment);
  return await rows.orderBy('flag.environment').orderBy('flag.key').execute();
}
