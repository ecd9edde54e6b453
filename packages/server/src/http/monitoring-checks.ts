import type { MetricView, ScorecardView } from '@tidegate/protocol';
import type { KnownFigures } from '../store/store.ts';
import type { ServerParts } from './server-parts.ts';

/** One thing that monitoring needs. */
export interface MonitoringCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Telemetry that is older than this is missing, ms. */
const LATELY_MS = 300_000;

/** What is watched in an environment now, and what is missing. */
export async function monitoringChecks(
  { store, loop }: Pick<ServerParts, 'store' | 'loop'>,
  environment: string,
  nowMs: number,
  known: KnownFigures,
): Promise<MonitoringCheck[]> {
  const metrics = await store.read('metricViews', { environment, nowMs });
  const scorecards = await store.read('scorecardViews', { environment, nowMs, known: [known] });
  const told = new Map(metrics.map((metric) => [metric.name, metric]));
  return [
    arrives('telemetry', told.get('error_rate'), nowMs, 'connect an SDK or an OTLP exporter'),
    arrives('latency', told.get('latency_ms'), nowMs, 'connect an SDK or an OTLP exporter'),
    arrives('probes', told.get('uptime'), nowMs, "add probes to the operator's file"),
    arrives('process', told.get('memory_mb'), nowMs, 'let an SDK tell of its process'),
    checkController(loop.status().term),
    checkScorecards(scorecards, 'kpis', 'KPIs'),
    checkScorecards(scorecards, 'budgets', 'budgets'),
    checkBaselines(scorecards),
  ];
}

function arrives(
  name: string,
  metric: MetricView | undefined,
  nowMs: number,
  advice: string,
): MonitoringCheck {
  const lastMs = metric?.lastMs ?? null;
  const what = metric?.name ?? name;
  if (lastMs === null) return { name, ok: false, detail: `no ${what} was ever told; ${advice}` };
  const ageS = Math.max(0, Math.round((nowMs - lastMs) / 1_000));
  if (nowMs - lastMs > LATELY_MS)
    return {
      name,
      ok: false,
      detail: `${what} was told ${ageS} s ago for the last time; ${advice}`,
    };
  return { name, ok: true, detail: `${what} was told ${ageS} s ago` };
}

function checkController(term: number | null): MonitoringCheck {
  const detail = term === null ? 'another process judges, or none' : `it judges, term ${term}`;
  return { name: 'controller', ok: term !== null, detail };
}

function checkScorecards(
  scorecards: readonly ScorecardView[],
  purpose: ScorecardView['purpose'],
  what: string,
): MonitoringCheck {
  const found = scorecards.filter((scorecard) => scorecard.purpose === purpose);
  const sum = (key: 'met' | 'notMet' | 'noData' | 'notYetDue') =>
    found.reduce((total, scorecard) => total + scorecard[key], 0);
  if (found.length === 0)
    return { name: purpose, ok: false, detail: `no ${what} were applied; add a Scorecard file` };
  const [met, notMet] = [sum('met'), sum('notMet')];
  const rest = `${sum('noData')} without data, ${sum('notYetDue')} not yet due`;
  return { name: purpose, ok: notMet === 0, detail: `${met} met, ${notMet} not met, ${rest}` };
}

function checkBaselines(scorecards: readonly ScorecardView[]): MonitoringCheck {
  const name = 'baselines';
  const missing = scorecards.filter(({ baselineMs }) => baselineMs === null);
  if (scorecards.length === 0) return { name, ok: false, detail: 'there is no scorecard' };
  if (missing.length === 0) return { name, ok: true, detail: 'recorded for every scorecard' };
  const names = missing.map((scorecard) => `"${scorecard.name}"`).join(', ');
  return { name, ok: false, detail: `not recorded for ${names}: no KPI of it has enough data yet` };
}
