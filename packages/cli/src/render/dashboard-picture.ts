import { describeShare, kpiValueText } from '@tidegate/core';
import type { Dashboard } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { bar } from './bar.ts';
import { plain } from './plain.ts';
import { table } from './table.ts';

const SHARE_WIDTH = 10;

/** Lines that show what operations look at: health, rollouts, experience, errors, budgets. */
export function dashboardPicture(view: Dashboard, colors: Colors): string[] {
  const since =
    view.activatedMs === null
      ? 'monitoring is not activated; tidegate metrics activate'
      : `monitoring since ${timeText(view.activatedMs)}`;
  return [
    `${colors.bold(plain(view.environment))}  ${timeText(view.serverMs)}  ${since}`,
    '',
    ...healthLines(view, colors),
    '',
    ...rolloutLines(view, colors),
    ...experienceLines(view, colors),
    ...errorLines(view, colors),
    ...budgetLines(view, colors),
  ];
}

function healthLines({ health }: Dashboard, colors: Colors): string[] {
  const arms = health.arms.map((arm) => [
    arm.role,
    arm.role === 'product' ? '' : `${arm.flag}: ${arm.variant}`,
    String(arm.turns),
    arm.turnsPerHour === null ? '–' : kpiValueText(arm.turnsPerHour, COUNT),
    share(arm.errorRate),
    ms(arm.p50Ms),
    ms(arm.p95Ms),
    ms(arm.p99Ms),
  ]);
  const header = ['last 5 minutes', '', 'turns', 'an hour', 'errors', 'p50', 'p95', 'p99'];
  const figures = [
    ['uptime (24h)', share(health.uptime)],
    ['memory', health.memoryMb === null ? '–' : kpiValueText(health.memoryMb, MB)],
    ['cpu', share(health.cpu)],
    ['db p95', ms(health.dbQueryP95Ms)],
    ['instances', String(health.instances)],
    ['streams', String(health.streams)],
    ['lost batches', String(health.lostBatches)],
    ['dropped', String(health.droppedObservations)],
    ['kept out', String(health.quarantined)],
  ];
  const names = figures.map(([name = '']) => name);
  return [
    ...table(header, arms, colors),
    '',
    ...table(names, [figures.map(([, text = '']) => text)], colors),
  ];
}

function rolloutLines({ rollouts }: Dashboard, colors: Colors): string[] {
  if (rollouts.length === 0) return ['no rollouts', ''];
  const rows = rollouts.map(({ flag, status, phase, weightParts, units, triggers }) => {
    const all = Object.values(units).reduce((sum, count) => sum + count, 0);
    const met = Object.entries(units).map(
      ([variant, count]) =>
        `${variant} ${count}${all > 0 ? ` ${bar(count / all, SHARE_WIDTH)}` : ''}`,
    );
    const states = Object.entries(triggers).map(([name, kind]) => `${name} ${kind}`);
    const weight = describeShare(weightParts);
    return [flag, status, phase ?? '', weight, met.join('  '), states.join(', ')];
  });
  const header = ['rollout', 'status', 'phase', 'share', 'units that met', 'guardrails'];
  return [...table(header, rows, colors), ''];
}

function experienceLines({ experience }: Dashboard, colors: Colors): string[] {
  const figures: [string, string][] = [
    ['delivered', share(experience.deliveryRate)],
    ['callback p95', ms(experience.callbackP95Ms)],
    ['satisfaction', number(experience.satisfaction)],
    ['tools', share(experience.toolSuccessRate)],
    ['a conversation', usd(experience.costPerConversationUsd)],
    ['today', usd(experience.costTodayUsd)],
    ['users', number(experience.activeUsers)],
    ['sessions', number(experience.concurrentSessions)],
  ];
  const names = figures.map(([name]) => name);
  const row = figures.map(([, text]) => text);
  return [colors.dim('last 24 hours'), ...table(names, [row], colors), ''];
}

function errorLines({ topErrors }: Dashboard, colors: Colors): string[] {
  if (topErrors.length === 0) return ['no errors in the last hour', ''];
  const rows = topErrors.map(({ count, type, message }) => [String(count), type, message]);
  return [...table(['errors', 'type', 'message (last hour)'], rows, colors), ''];
}

function budgetLines({ budgets }: Dashboard, colors: Colors): string[] {
  if (budgets.length === 0) return ['no budgets'];
  const rows = budgets.flatMap(({ kpis }) =>
    kpis.map(({ name, text, state, sentence }) => [STATES[state], text ?? name, sentence]),
  );
  return table(['budget', '', ''], rows, colors);
}

const STATES = {
  met: '✓ met',
  'not-met': '✗ not met',
  'no-data': '– no data',
  'not-yet-due': '· not yet due',
} as const;

const COUNT = { kind: 'gauge', unit: '1' } as const;
const MB = { kind: 'gauge', unit: 'mb' } as const;
const MS = { kind: 'gauge', unit: 'ms' } as const;
const USD = { kind: 'gauge', unit: 'usd' } as const;
const SHARE = { kind: 'rate', unit: '1' } as const;

function number(value: number | null): string {
  return value === null ? '–' : kpiValueText(value, COUNT);
}

function ms(value: number | null): string {
  return value === null ? '–' : kpiValueText(value, MS);
}

function usd(value: number | null): string {
  return value === null ? '–' : kpiValueText(value, USD);
}

function share(value: number | null): string {
  return value === null ? '–' : kpiValueText(value, SHARE);
}

function timeText(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ');
}
