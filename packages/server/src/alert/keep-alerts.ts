import {
  type Actor,
  type AlertRule,
  type AlertRules,
  canonicalJson,
  emptyAlertState,
  type Json,
} from '@tidegate/core';
import type { Tx } from '../store/transaction.ts';
import { statusOf } from './advance-rule.ts';
import { endShedding } from './end-shedding.ts';
import { resolveFiring } from './resolve.ts';
import { loadAlerts, type StoredAlert } from './stored-alert.ts';
import { tellDropped } from './tell-dropped.ts';
import { measureOf, usesBaseline } from './uses-baseline.ts';

/** A file of rules that takes the place of another. */
export interface AlertsChange {
  readonly alerts: AlertRules;
  /** Names of rules that other files of the same environment have after this. */
  readonly elsewhere: ReadonlySet<string>;
  readonly actor: Actor;
  readonly nowMs: number;
}

/** What became of the states of rules. */
export interface KeptAlerts {
  /** Rules that fired, and do not any more because they are gone or look at something else. */
  readonly ended: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Brings the states of rules to what a file says now; called before its text is written. A rule that is
 * gone, or looks at something else, ends its firing first: whoever was told hears of it, and what it
 * held off comes back. One that moved from file to file goes on. Whether a rule is on stays as people left it, unless the file changes it.
 */
export async function keepAlerts(tx: Tx, change: AlertsChange): Promise<KeptAlerts> {
  const { alerts, elsewhere } = change;
  const stored = await loadAlerts(tx, alerts.environment);
  const after = byName(alerts.rules);
  const touched = stored.filter(
    ({ row, rule }) =>
      after.has(rule.name) || (row.rulesName === alerts.name && !elsewhere.has(rule.name)),
  );
  const before = byName(touched.map(({ rule }) => rule));
  const begun: StoredAlert[] = [];
  for (const alert of touched) {
    const next = after.get(alert.rule.name) ?? null;
    const why = whyAnew(alert.rule, next);
    if (why === null && next !== null) await tellDropped(tx, alert, next, stored, change);
    if (why === null) continue;
    begun.push(alert);
    await endFiring(tx, alert, why, stored, change);
    if (next === null) await removeAlert(tx, alert);
    else await startAnew(tx, alert, next);
  }
  for (const rule of alerts.rules) await putAlert(tx, alerts, rule, before.get(rule.name) ?? null);
  await endUnnamedSheds(tx, { before, after, stored }, change);
  const ended = begun.filter(({ row }) => row.firingId !== null).map(({ rule }) => rule.name);
  return { ended, warnings: await baselineWarnings(tx, change, before) };
}

/** Rules that are new, or look at something else, and have nothing to compare with. */
async function baselineWarnings(
  { db }: Tx,
  { alerts }: AlertsChange,
  before: ReadonlyMap<string, AlertRule>,
): Promise<string[]> {
  const rows = await db
    .selectFrom('alert')
    .select('rule')
    .where('environment', '=', alerts.environment)
    .where('baseline', 'is', null)
    .execute();
  const without = new Set(rows.map(({ rule }) => rule));
  const needy = alerts.rules.filter((rule) => {
    const was = before.get(rule.name);
    return without.has(rule.name) && usesBaseline(rule) && !(was && sameTrigger(was, rule));
  });
  return needy.map(
    ({ name }) =>
      `"${name}" needs a baseline and says nothing before one is recorded; record it with "tidegate alert baseline ${name}"`,
  );
}

function byName(rules: readonly AlertRule[]): ReadonlyMap<string, AlertRule> {
  return new Map(rules.map((rule) => [rule.name, rule]));
}

/** Why a rule that is stored begins anew, as what somebody did; `null` = it goes on. */
function whyAnew(before: AlertRule, next: AlertRule | null): string | null {
  if (next === null) return 'took the rule away';
  if (before.enabled !== next.enabled) return 'switched the rule off or on';
  return sameTrigger(before, next) ? null : 'changed what the rule looks at';
}

function sameTrigger(before: AlertRule, after: AlertRule): boolean {
  return (
    canonicalJson(before.trigger as unknown as Json) ===
    canonicalJson(after.trigger as unknown as Json)
  );
}

async function endFiring(
  tx: Tx,
  alert: StoredAlert,
  why: string,
  all: readonly StoredAlert[],
  { actor, nowMs }: AlertsChange,
): Promise<void> {
  const sentence = `"${actor.name}" ${why}; what it saw last: ${alert.state.sentence}`;
  await resolveFiring(tx, alert, { actor, sentence, value: alert.state.value, nowMs, all });
}

async function removeAlert({ db }: Tx, { row }: StoredAlert): Promise<void> {
  await db
    .deleteFrom('alert')
    .where('environment', '=', row.environment)
    .where('rule', '=', row.rule)
    .execute();
}

/** The past of another figure says nothing; its baseline only if something else is measured. */
async function startAnew({ db }: Tx, { row, rule }: StoredAlert, next: AlertRule): Promise<void> {
  const state = emptyAlertState();
  const forgotten = measureOf(rule) === measureOf(next) ? {} : { baseline: null, baselineMs: null };
  await db
    .updateTable('alert')
    .set({
      ...{ state: JSON.stringify(state), status: statusOf(state, { rule: next }) },
      ...{ firingId: null, acknowledgedBy: null, ...forgotten },
    })
    .where('environment', '=', row.environment)
    .where('rule', '=', row.rule)
    .execute();
}

async function putAlert(
  { db }: Tx,
  { environment, name: rulesName }: AlertRules,
  rule: AlertRule,
  before: AlertRule | null,
): Promise<void> {
  const state = emptyAlertState();
  const enabled = rule.enabled ? 1 : 0;
  const switched = before !== null && before.enabled !== rule.enabled;
  await db
    .insertInto('alert')
    .values({
      ...{ environment, rule: rule.name, rulesName, enabled },
      ...{ state: JSON.stringify(state), status: statusOf(state, { rule }) },
      ...{ snoozedUntilMs: null, acknowledgedBy: null, baseline: null, baselineMs: null },
      firingId: null,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['environment', 'rule'])
        .doUpdateSet(switched ? { rulesName, enabled } : { rulesName }),
    )
    .execute();
}

interface Rules {
  readonly before: ReadonlyMap<string, AlertRule>;
  readonly after: ReadonlyMap<string, AlertRule>;
  readonly stored: readonly StoredAlert[];
}

/** Flags that a firing rule sheds no more come back, though it goes on firing. */
async function endUnnamedSheds(
  tx: Tx,
  { before, after, stored }: Rules,
  { alerts: { environment }, nowMs }: AlertsChange,
): Promise<void> {
  for (const [name, rule] of after) {
    const shed = new Set(rule.shed);
    const dropped = (before.get(name)?.shed ?? []).filter((flag) => !shed.has(flag));
    if (dropped.length === 0) continue;
    const others = stored.filter((alert) => alert.rule.name !== name);
    await endShedding(tx, { environment, rule: name }, others, nowMs, dropped);
  }
}
