import {
  type Actor,
  type AlertRule,
  type AlertRules,
  canonicalJson,
  type Json,
} from '@tidegate/core';
import { type KeptAlerts, keepAlerts } from '../alert/keep-alerts.ts';
import { appendAudit } from '../audit/append.ts';
import type { Difference } from '../flag/flag-differences.ts';
import type { Tx } from '../store/transaction.ts';
import type { AppliedRow } from './load-applied.ts';
import type { AlertsWrite } from './review-alerts.ts';

/** What was written, and what people should know of it. */
export interface WrittenAlerts {
  readonly applied: readonly AppliedRow[];
  readonly warnings: readonly string[];
}

/**
 * Writes reviewed alert rules with their audit rows. A rule that is gone ends what it holds off and goes
 * with its state, its firings are kept; one that looks at something else begins anew.
 */
export async function writeAlerts(
  tx: Tx,
  writes: readonly AlertsWrite[],
  actor: Actor,
  nowMs: number,
): Promise<WrittenAlerts> {
  const applied: AppliedRow[] = [];
  const warnings: string[] = [];
  const changed: (AlertsWrite & { readonly change: string })[] = [];
  for (const write of writes) {
    const { file, alerts, existing } = write;
    const { name, environment } = alerts;
    const differences = differencesOf(existing, alerts);
    const different = differences.length > 0 ? 'changed' : 'unchanged';
    const change = existing === null ? 'created' : different;
    const row = { file, kind: 'Alerts', name, environment, planHash: null } as const;
    applied.push({ ...row, change, differences });
    if (change === 'unchanged') continue;
    changed.push({ ...write, change });
  }
  const kept: ((typeof changed)[number] & Pick<KeptAlerts, 'ended'>)[] = [];
  // All states first, while the texts are as they were: a rule may move from file to file.
  for (const write of changed) {
    const { alerts } = write;
    const { name, environment } = alerts;
    const elsewhere = rulesElsewhere(alerts, writes);
    const { ended, warnings: some } = await keepAlerts(tx, { alerts, elsewhere, actor, nowMs });
    kept.push({ ...write, ended });
    warnings.push(...some.map((text) => `alert rules "${name}" of "${environment}": ${text}`));
  }
  for (const { file, alerts, change, ended } of kept) {
    const { name, environment } = alerts;
    await putRules(tx, alerts, nowMs);
    const rules = alerts.rules.map((rule) => rule.name);
    const body = { file, rules, ended: [...ended] };
    const audit = { actor, action: `alerts.${change}`, subject: name, body };
    await appendAudit(tx, environment, [audit], nowMs);
  }
  return { applied, warnings };
}

/** Names of the rules that other files of an environment have, of those that are written together. */
function rulesElsewhere(
  { environment, name }: AlertsWrite['alerts'],
  writes: readonly AlertsWrite[],
): ReadonlySet<string> {
  const others = writes
    .map(({ alerts }) => alerts)
    .filter((other) => other.environment === environment && other.name !== name);
  return new Set(others.flatMap(({ rules }) => rules.map((rule) => rule.name)));
}

async function putRules({ db }: Tx, alerts: AlertRules, nowMs: number): Promise<void> {
  const { name, environment } = alerts;
  const state = { body: JSON.stringify(alerts), appliedMs: nowMs };
  await db
    .insertInto('alert_rules')
    .values({ environment, name, ...state })
    .onConflict((conflict) => conflict.columns(['environment', 'name']).doUpdateSet(state))
    .execute();
}

function differencesOf(before: AlertRules | null, after: AlertRules): Difference[] {
  const was = before === null ? new Map<string, Json>() : placesOf(before);
  const is = placesOf(after);
  return [...new Set([...is.keys(), ...was.keys()])].flatMap((place) => {
    const [old, now] = [was.get(place) ?? null, is.get(place) ?? null];
    return canonicalJson(old) === canonicalJson(now) ? [] : [{ place, before: old, after: now }];
  });
}

function placesOf({ description, rules, runbooks }: AlertRules): ReadonlyMap<string, Json> {
  return new Map<string, Json>([
    ['description', description],
    ...rules.flatMap(rulePlaces),
    ...runbooks.map((runbook): [string, Json] => [
      `runbooks.${runbook.name}`,
      runbook as unknown as Json,
    ]),
  ]);
}

/** One place for each key, so that a changed threshold is seen as that. */
function rulePlaces({ name, trigger, ...rest }: AlertRule): [string, Json][] {
  const told = trigger.kind === 'metric' ? trigger.condition : { on: trigger.events };
  const keys = { ...rest, ...told };
  return Object.entries(keys).map(([key, value]) => [`rules.${name}.${key}`, value as Json]);
}
