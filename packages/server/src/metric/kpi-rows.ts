import type { ScorecardView } from '@tidegate/protocol';
import type { ExpositionRow } from '../store/store.ts';
import { EXPOSITION_ROWS_MAX } from './limits.ts';

/** KPIs of scorecards by state, for Prometheus: at most 1 000 rows. */
export function kpiRows(views: readonly ScorecardView[]): ExpositionRow[] {
  const rows = views.flatMap(({ environment, name: scorecard, ...counts }) => {
    const row = (state: string, value: number): ExpositionRow => ({
      name: 'tidegate_kpis',
      help: 'KPIs of a scorecard by state',
      type: 'gauge',
      labels: { environment, scorecard, state },
      value,
    });
    return [
      row('met', counts.met),
      row('not-met', counts.notMet),
      row('no-data', counts.noData),
      row('not-yet-due', counts.notYetDue),
    ];
  });
  return rows.slice(0, EXPOSITION_ROWS_MAX);
}
