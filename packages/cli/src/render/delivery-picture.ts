import type { DeliveryFigures, DeploymentView, KpiView } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { bar } from './bar.ts';
import { plain } from './plain.ts';
import { sparkline } from './sparkline.ts';
import { table } from './table.ts';
import { tookText } from './took-text.ts';

const DAY_MS = 86_400_000;
/** Characters of the line of days. */
const DAYS_DRAWN_MAX = 60;
const BAR_WIDTH = 10;

const MARKS: Readonly<Record<KpiView['state'], string>> = {
  met: '✓',
  'not-met': '✗',
  'no-data': '–',
  'not-yet-due': '·',
};

/**
 * Lines that show how an environment delivers: each figure, shares as a bar, deployments day by day,
 * and beside them what scorecards aim at, as they judge it over their own windows.
 */
export function deliveryPicture(
  figures: DeliveryFigures,
  drawn: {
    readonly deployments: readonly DeploymentView[];
    readonly kpis: readonly KpiView[];
    readonly nowMs: number;
  },
  colors: Colors,
): string[] {
  const { environment, days, deployments, perWeek, durationP50Ms, durationP95Ms } = figures;
  const aim = (metric: string) => aims(drawn.kpis, metric);
  const long = `median ${tookText(durationP50Ms)}, 95 % within ${tookText(durationP95Ms)}`;
  const rows = [
    ['deployments', `${deployments}, ${rounded(perWeek)} a week`, aim('deployments')],
    ['from commit to live', `median ${tookText(figures.leadP50Ms)}`, ''],
    ['duration', durationP50Ms === null ? '–' : long, aim('deployment_ms')],
    ['failed', shareText(figures.failedShare), aim('deployment_failure_rate')],
    ['taken back, of a year', shareText(figures.rolledBackShareYear), aim('rollback_rate')],
    ['rollbacks of rollouts', String(figures.rollbacks), ''],
    ['onset to detected', `median ${tookText(figures.detectP50Ms)}`, ''],
    ['detected to safe', `median ${tookText(figures.restoreP50Ms)}`, aim('time_to_restore_ms')],
  ];
  return [
    colors.bold(plain(`${environment}, the last ${days} days`)),
    ...table(['', 'now', 'target'], rows, colors),
    ...dayLines(figures, drawn, colors),
  ];
}

function aims(kpis: readonly KpiView[], metric: string): string {
  const aiming = kpis.filter((kpi) => kpi.metric === metric && kpi.target !== null);
  return aiming.map(({ state, target }) => `${MARKS[state]} ${target}`).join(', ');
}

function shareText(share: number | null): string {
  return share === null ? '–' : `${bar(share, BAR_WIDTH)} ${rounded(share * 100)} %`;
}

function rounded(value: number): string {
  return String(Number(value.toFixed(1)));
}

function dayLines(
  { environment, days }: DeliveryFigures,
  {
    deployments,
    nowMs,
  }: { readonly deployments: readonly DeploymentView[]; readonly nowMs: number },
  colors: Colors,
): string[] {
  const counts = new Array<number>(Math.min(days, DAYS_DRAWN_MAX)).fill(0);
  for (const one of deployments) {
    const isDelivery = one.environment === environment && one.kind !== 'rollback';
    if (!isDelivery || one.endedMs === null || one.status === 'failed') continue;
    const daysAgo = Math.floor((nowMs - one.endedMs) / DAY_MS);
    const at = counts.length - 1 - Math.max(0, daysAgo);
    if (at >= 0) counts[at] = (counts[at] ?? 0) + 1;
  }
  if (!counts.some((count) => count > 0)) return [];
  const most = Math.max(...counts);
  return ['', `${sparkline(counts)}  ${colors.dim(`a day, at most ${most}`)}`];
}
