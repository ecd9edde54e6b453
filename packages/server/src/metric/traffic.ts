import { type Cell, nearestName, type Sketch, sketchValue } from '@tidegate/core';
import type { TrafficView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { effectiveServe } from '../flag/effective-serve.ts';
import { EVALUATIONS_METRIC } from '../ingest/arrivals.ts';
import type { Reads } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import { DASHBOARD_UNITS_MAX } from './limits.ts';
import { type CellGroup, readCells } from './read-cells.ts';
import { wholeCell } from './whole-span.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const UNITS_METRIC = 'error_rate';

type Asked = Parameters<Reads['traffic']>[0];

/**
 * What a flag's traffic was over some days, as servers told: units a day that met any variant of it
 * (counted from the first hour that had some), and for each metric what control gives: the variant
 * that a rollout compares with, else the one that is served. Where all days are too much to read,
 * metrics are of the last day.
 *
 * @throws ProblemError `not-found` with the nearest right name for an unknown flag
 */
export async function traffic(tx: ReadTx, asked: Asked): Promise<TrafficView> {
  const { environment, flag, days } = asked;
  const control = await controlOf(tx, asked);
  const groups = (await controlCells(tx, asked, control, days)) ?? [];
  const cells =
    groups.length > 0 || days <= 1 ? groups : ((await controlCells(tx, asked, control, 1)) ?? []);
  const names = [...new Set(cells.map(({ metric }) => metric))].sort();
  const metrics = names.flatMap((metric) => {
    const figures = figuresOf(cells.filter((group) => group.metric === metric));
    return figures === null ? [] : [[metric, figures] as const];
  });
  return {
    ...{ flag, environment, days },
    unitsPerDay: (await unitsPerDay(tx, asked)) ?? (await exposuresPerDay(tx, asked)),
    metrics: Object.fromEntries(metrics),
  };
}

async function controlOf({ db }: ReadTx, { environment, flag: key }: Asked): Promise<string> {
  const flags = await db
    .selectFrom('flag')
    .select(['key', 'serve', 'base', 'owner'])
    .where('environment', '=', environment)
    .execute();
  const flag = flags.find((one) => one.key === key);
  if (flag === undefined) {
    const nearest = nearestName(
      key,
      flags.map((one) => one.key),
    );
    const hint = nearest === null ? 'apply its file first' : `did you mean "${nearest}"?`;
    throw new ProblemError(
      'not-found',
      `Cannot find flag "${key}" in "${environment}": there is none; ${hint}`,
    );
  }
  const owner = await db
    .selectFrom('rollout')
    .select('control')
    .where('id', '=', flag.owner ?? '')
    .executeTakeFirst();
  if (owner !== undefined) return owner.control;
  const steps = await db
    .selectFrom('ramp_step')
    .select(['control', 'candidate', 'draws'])
    .where('environment', '=', environment)
    .where('flag', '=', key)
    .orderBy('fromMs')
    .execute();
  return effectiveServe(flag, steps);
}

/** All that control's units told, by metric; `null` when it is too much to read. */
async function controlCells(
  tx: ReadTx,
  { environment, flag, nowMs }: Asked,
  control: string,
  days: number,
): Promise<CellGroup[] | null> {
  const isOfControl = ({ variant, metric, labels }: Tables['series']) =>
    variant === control && metric !== EVALUATIONS_METRIC && labels === NO_LABELS;
  return await readCells(tx, {
    ...{ environment, flag, metrics: null, source: 'server', stepMs: null },
    ...{ fromMs: nowMs - days * DAY_MS, toMs: nowMs + 1 },
    groupOf: (series) => (isOfControl(series) ? '' : null),
  });
}

const NO_LABELS = '{}';

function figuresOf(groups: readonly CellGroup[]): TrafficView['metrics'][string] | null {
  const rates = wholeCell(groups.filter(({ kind }) => kind === 'rate'));
  const rate = rateOf(rates);
  if (rate !== null) return { rate, logDeviation: null };
  const values = wholeCell(groups.filter(({ kind }) => kind === 'distribution'));
  const perUnit = values?.kind === 'distribution' ? (values.perUnit ?? []) : [];
  const deviation = logDeviation(perUnit);
  return deviation === null ? null : { rate: null, logDeviation: deviation };
}

function rateOf(cell: Cell | null): number | null {
  return cell?.kind === 'rate' && cell.trials > 0 ? cell.events / cell.trials : null;
}

/** Standard deviation of the logarithms; zeros have none and are left out. `null` below two values. */
export function logDeviation(sketch: Sketch): number | null {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (const [index, n] of sketch) {
    const log = Math.log(sketchValue(index));
    if (!Number.isFinite(log)) continue;
    count += n;
    const away = log - mean;
    mean += (away * n) / count;
    squares += n * away * (log - mean);
  }
  return count < 2 ? null : Math.sqrt(squares / (count - 1));
}

async function unitsPerDay(
  tx: ReadTx,
  { environment, flag, days, nowMs }: Asked,
): Promise<number | null> {
  const groups = await readCells(tx, {
    ...{ environment, flag, metrics: [UNITS_METRIC], source: 'server', stepMs: HOUR_MS },
    ...{ fromMs: nowMs - days * DAY_MS, toMs: nowMs + 1 },
    groupOf: () => '',
  });
  const steps = (groups ?? []).flatMap((group) => group.steps);
  const told = steps.filter(({ cell }) => cell.kind === 'rate' && cell.newUnits > 0);
  const units = told.reduce((n, { cell }) => n + (cell.kind === 'rate' ? cell.newUnits : 0), 0);
  const firstMs = Math.min(...told.map(({ startMs }) => startMs));
  return units === 0 ? null : perDay(units, firstMs, { days, nowMs });
}

/** Where turns say nothing of units: those that programs told of. More than 50 000 are not counted. */
async function exposuresPerDay(
  { db }: ReadTx,
  { environment, flag, days, nowMs }: Asked,
): Promise<number | null> {
  const met = db
    .selectFrom('exposure')
    .select('firstMs')
    .where('environment', '=', environment)
    .where('flag', '=', flag)
    .where('firstMs', '>=', nowMs - days * DAY_MS)
    .limit(DASHBOARD_UNITS_MAX);
  const found = await db
    .selectFrom(met.as('met'))
    .select(({ fn }) => [
      fn.countAll<number>().as('units'),
      fn.min<number | null>('firstMs').as('firstMs'),
    ])
    .executeTakeFirstOrThrow();
  const units = Number(found.units);
  return units === 0 ? null : perDay(units, Number(found.firstMs), { days, nowMs });
}

/** Of the days that were asked about, or since the first unit where that is later; an hour at least. */
function perDay(
  units: number,
  firstMs: number,
  { days, nowMs }: Pick<Asked, 'days' | 'nowMs'>,
): number {
  const spanMs = Math.min(days * DAY_MS, Math.max(HOUR_MS, nowMs - firstMs));
  return (units * DAY_MS) / spanMs;
}
