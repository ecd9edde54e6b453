import { type AlertCondition, type AlertState, alertIsDue, type Figures } from '@tidegate/core';
import { knownMetrics } from '../metric/known-metrics.ts';
import { placeFigures } from '../metric/place-figures.ts';
import { fromJson } from '../store/from-json.ts';
import type { AlertFigures, Reads } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';
import { heardFromMs, heardProcesses, listeningSinceMs } from './heard-processes.ts';
import { ALERT_BASELINE_MS, ALERTS_LOOKED_AT_MAX } from './limits.ts';
import { gapIn, lookWindow, type Span, windowBefore } from './look-window.ts';
import { loadAlert, loadAlerts } from './stored-alert.ts';
import { toldSpan } from './told-span.ts';

/**
 * What the rules that are due look at, each over its own window; those that are due for longest first,
 * a hundred at most. It is read here, and not in a transaction, because it may take seconds. One
 * statement when no rule is due.
 *
 * @throws ProblemError `not-found` for an unknown rule of `baseline`
 */
export async function alertFigures(
  tx: ReadTx,
  { nowMs, baseline }: Parameters<Reads['alertFigures']>[0],
): Promise<AlertFigures[]> {
  const asked =
    baseline === undefined
      ? await dueConditions(tx, nowMs)
      : await baselineCondition(tx, baseline.environment, baseline.rule);
  if (asked.length === 0) return [];
  const reader = await figuresReader(tx, nowMs);
  const read: AlertFigures[] = [];
  for (const one of asked) read.push(await reader(one));
  return read;
}

/** One thing to look at. */
interface Asked {
  readonly environment: string;
  readonly rule: string;
  readonly condition: AlertCondition;
  /** Looks at all of this time, whatever the condition's window is. */
  readonly overMs: number | null;
}

async function dueConditions(tx: ReadTx, nowMs: number): Promise<Asked[]> {
  const rows = await tx.db
    .selectFrom('alert')
    .select(['environment', 'rule', 'state'])
    .where('enabled', '=', 1)
    .where('status', '!=', 'event')
    .execute();
  const due = rows
    .map(({ state, ...row }) => ({ ...row, state: fromJson<AlertState>(state) }))
    .filter(({ state }) => alertIsDue(state, nowMs))
    .sort((left, right) => left.state.dueMs - right.state.dueMs)
    .slice(0, ALERTS_LOOKED_AT_MAX);
  const asked: Asked[] = [];
  for (const environment of new Set(due.map((row) => row.environment))) {
    const alerts = new Map(
      (await loadAlerts(tx, environment)).map(({ rule }) => [rule.name, rule]),
    );
    for (const { environment: at, rule } of due) {
      const trigger = at === environment ? alerts.get(rule)?.trigger : undefined;
      if (trigger?.kind === 'metric')
        asked.push({ environment, rule, condition: trigger.condition, overMs: null });
    }
  }
  return asked;
}

async function baselineCondition(
  tx: ReadTx,
  environment: string | null,
  name: string,
): Promise<Asked[]> {
  const { row, rule } = await loadAlert(tx, environment, name);
  if (rule.trigger.kind !== 'metric') return [];
  const { condition } = rule.trigger;
  return [{ environment: row.environment, rule: name, condition, overMs: ALERT_BASELINE_MS }];
}

/** Reads each question once, however many rules ask it. */
async function figuresReader(
  tx: ReadTx,
  nowMs: number,
): Promise<(asked: Asked) => Promise<AlertFigures>> {
  const metrics = await knownMetrics(tx);
  const heardSinceMs = await listeningSinceMs(tx, nowMs);
  const answers = new Map<string, Figures | 'too-much' | null>();
  const figuresOf = async (environment: string, condition: AlertCondition, span: Span) => {
    const metric = metrics.get(condition.metric);
    if (metric === undefined) return null;
    const { flag, variant, labels, source } = condition;
    const place = { environment, ...span, flag, variant, labels, source };
    const question = { ...place, metric: metric.name, kind: metric.kind };
    const key = JSON.stringify(question);
    const before = answers.get(key);
    if (before !== undefined) return before;
    const told = await placeFigures(tx, question);
    const figures = told ?? (await silenceOf(tx, question, condition, heardSinceMs));
    answers.set(key, figures);
    return figures;
  };
  return async ({ environment, rule, condition, overMs }) => {
    const span =
      overMs === null
        ? lookWindow(condition, nowMs)
        : await toldSpan(tx, environment, condition, { fromMs: nowMs - overMs, toMs: nowMs });
    const isDrop = condition.dropBy !== null && overMs === null;
    const whole = isDrop ? { ...span, fromMs: windowBefore(span).fromMs } : span;
    return {
      ...{ environment, rule, atMs: nowMs },
      figures: await figuresOf(environment, condition, span),
      before: isDrop ? await figuresOf(environment, condition, windowBefore(span)) : null,
      gap: overMs === null ? gapIn(condition, whole, heardSinceMs) : null,
    };
  };
}

/**
 * Things that happen are told of when they do. Where processes were listened to for all of the time and
 * some were heard of, silence is a count of 0; else it is nothing.
 */
async function silenceOf(
  tx: ReadTx,
  {
    environment,
    source,
    fromMs,
    toMs,
  }: Span & {
    readonly environment: string;
    readonly source: AlertCondition['source'];
  },
  { statistic: { kind } }: AlertCondition,
  heardSinceMs: number | null,
): Promise<Figures | null> {
  if (kind !== 'count' && kind !== 'per-second') return null;
  if (heardSinceMs === null || heardSinceMs > fromMs || toMs <= fromMs) return null;
  const since = heardFromMs({ fromMs, toMs });
  return (await heardProcesses(tx, environment, source, since)) ? NOTHING_HAPPENED : null;
}

const NOTHING_HAPPENED: Figures = {
  ...{ count: 0, events: null, rate: null, perSecond: 0, sum: null, mean: null },
  ...{ p50: null, p95: null, p99: null, min: null, max: null, last: null },
  ...{ units: null, unitMean: null, unitP95: null },
};
