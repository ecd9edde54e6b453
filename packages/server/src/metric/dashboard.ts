import { type Figures, findMetric, ownsFlag } from '@tidegate/core';
import type { Dashboard } from '@tidegate/protocol';
import { type StoredRollout, withPlans } from '../rollout/load.ts';
import { otherArms } from '../rollout/other-arms.ts';
import { activatedMs } from '../scorecard/monitoring.ts';
import { requireEnvironment } from '../store/require-environment.ts';
import type { Reads } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';
import { dashboardArms } from './dashboard-arms.ts';
import { fleetCounts } from './fleet-counts.ts';
import {
  DASHBOARD_ERRORS_MAX,
  DASHBOARD_ERRORS_MS,
  DASHBOARD_EXPERIENCE_MS,
  DASHBOARD_HEALTH_MS,
  DASHBOARD_ROLLOUTS_MAX,
  DASHBOARD_UNITS_MAX,
} from './limits.ts';
import { placeFigures } from './place-figures.ts';
import { topErrors } from './top-errors.ts';

const DAY_MS = 86_400_000;

/**
 * What operations look at: health of the last 5 minutes (uptime: of a day), rollouts, experience of
 * the last day, errors of the last hour. `streams` is 0 and `budgets` empty: the process adds what it
 * knows and remembers. `tooMuch` names the metrics of which more is stored than one question reads.
 *
 * @throws ProblemError `not-found` for an unknown environment
 */
export async function dashboard(
  tx: ReadTx,
  { environment, nowMs }: Parameters<Reads['dashboard']>[0],
): Promise<Dashboard> {
  await requireEnvironment(tx, environment);
  const rollouts = await shownRollouts(tx, environment);
  const tooMuch = new Set<string>();
  const of = productFigures(tx, environment, nowMs, tooMuch);
  const fleet = await fleetCounts(tx, environment, nowMs);
  const span = { environment, fromMs: nowMs - DASHBOARD_ERRORS_MS, toMs: nowMs };
  const every = { flag: null, variant: null, limit: DASHBOARD_ERRORS_MAX };
  return {
    serverMs: nowMs,
    environment,
    activatedMs: await activatedMs(tx, environment),
    health: {
      arms: await dashboardArms(tx, { environment, nowMs, rollouts, tooMuch }),
      uptime: (await of('uptime', DASHBOARD_EXPERIENCE_MS))?.rate ?? null,
      memoryMb: (await of('memory_mb', DASHBOARD_HEALTH_MS))?.max ?? null,
      cpu: (await of('cpu', DASHBOARD_HEALTH_MS))?.max ?? null,
      dbQueryP95Ms: (await of('db_query_ms', DASHBOARD_HEALTH_MS))?.p95 ?? null,
      ...fleet,
      streams: 0,
    },
    rollouts: await rolloutRows(tx, rollouts),
    experience: await experience(of, nowMs),
    topErrors: await topErrors(tx, { ...span, ...every }),
    budgets: [],
    tooMuch: [...tooMuch].sort(),
  };
}

type ProductFigures = (metric: string, windowMs: number) => Promise<Figures | null>;

/** Figures of the whole product, by metrics of the catalogue. */
function productFigures(
  tx: ReadTx,
  environment: string,
  nowMs: number,
  tooMuch: Set<string>,
): ProductFigures {
  const place = { environment, flag: null, variant: null, labels: {}, toMs: nowMs };
  return async (metric, windowMs) => {
    const kind = findMetric(metric)?.kind;
    if (kind === undefined) return null;
    const told = await placeFigures(tx, { ...place, metric, kind, fromMs: nowMs - windowMs });
    if (told !== 'too-much') return told;
    tooMuch.add(metric);
    return null;
  };
}

async function experience(of: ProductFigures, nowMs: number): Promise<Dashboard['experience']> {
  const day = (metric: string) => of(metric, DASHBOARD_EXPERIENCE_MS);
  const level = async (metric: string) => (await of(metric, DASHBOARD_HEALTH_MS))?.max ?? null;
  return {
    deliveryRate: (await day('message_delivery_rate'))?.rate ?? null,
    callbackP95Ms: (await day('callback_ms'))?.p95 ?? null,
    satisfaction: (await day('satisfaction'))?.mean ?? null,
    toolSuccessRate: (await day('tool_success_rate'))?.rate ?? null,
    costPerConversationUsd: (await day('cost_usd'))?.unitMean ?? null,
    costTodayUsd: (await of('cost_usd', nowMs % DAY_MS))?.sum ?? null,
    activeUsers: await level('active_users'),
    concurrentSessions: await level('concurrent_sessions'),
  };
}

/** Rollouts that own their flag, then those that ended last. */
async function shownRollouts({ db }: ReadTx, environment: string): Promise<StoredRollout[]> {
  const newest = await db
    .selectFrom('rollout')
    .innerJoin('plan', 'plan.hash', 'rollout.planHash')
    .selectAll('rollout')
    .select('plan.compiled')
    .where('rollout.environment', '=', environment)
    .orderBy((eb) => eb.case().when('status', 'in', ENDED).then(1).else(0).end())
    .orderBy('rollout.createdMs', 'desc')
    .limit(DASHBOARD_ROLLOUTS_MAX)
    .execute();
  return withPlans(newest);
}

const ENDED = ['completed', 'rolled-back', 'aborted'];

async function rolloutRows(
  tx: ReadTx,
  rollouts: readonly StoredRollout[],
): Promise<Dashboard['rollouts']> {
  const rows: Dashboard['rollouts'] = [];
  for (const { row, rollout, plan } of rollouts) {
    const phase = plan.phases[rollout.phase];
    const everybody = phase?.shares.find(({ segment }) => segment === null);
    const isServed = ownsFlag(rollout.status) || rollout.status === 'completed';
    rows.push({
      id: rollout.id,
      flag: rollout.flag,
      status: rollout.status,
      phase: phase?.name ?? null,
      weightParts: isServed ? (everybody?.weightParts ?? 0) : 0,
      units: await unitsMet(tx, { row, rollout }),
      triggers: Object.fromEntries(
        Object.entries(rollout.verdicts).map(([name, { kind }]) => [name, kind]),
      ),
    });
  }
  return rows;
}

/** Distinct units that met each variant in this rollout's draws, as servers told. */
async function unitsMet(
  { db }: ReadTx,
  { row, rollout }: Pick<StoredRollout, 'row' | 'rollout'>,
): Promise<Record<string, number>> {
  const met = db
    .selectFrom('exposure')
    .select(['variant', 'unit'])
    .where('environment', '=', row.environment)
    .where('flag', '=', row.flag)
    .where('draw', '>=', row.firstDraw)
    .where('draw', '<', rollout.nextDraw)
    .where('source', '=', 'server')
    .limit(DASHBOARD_UNITS_MAX);
  const counts = await db
    .selectFrom(met.as('met'))
    .select(({ fn }) => ['variant', fn.count<number>('unit').distinct().as('units')])
    .groupBy('variant')
    .orderBy('variant')
    .execute();
  const units = new Map(counts.map(({ variant, units: n }) => [variant, Number(n)]));
  const variants = [row.control, row.candidate, ...otherArms(row)];
  return Object.fromEntries(variants.map((variant) => [variant, units.get(variant) ?? 0]));
}
