import {
  type AlertRule,
  type AlertRules,
  type AlertState,
  nearestName,
  type Runbook,
} from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';

/** A rule with all that is stored of it. */
export interface StoredAlert {
  readonly row: Tables['alert'];
  readonly rule: AlertRule;
  readonly state: AlertState;
  readonly runbook: Runbook | null;
  /** When its file was applied. */
  readonly appliedMs: number;
}

/** Rules of one environment or of all, by environment and name. */
export async function loadAlerts(
  { db }: ReadTx,
  environment: string | null,
): Promise<StoredAlert[]> {
  let files = db.selectFrom('alert_rules').selectAll();
  let alerts = db.selectFrom('alert').selectAll();
  if (environment !== null) {
    files = files.where('environment', '=', environment);
    alerts = alerts.where('environment', '=', environment);
  }
  const rules = new Map<string, Pick<StoredAlert, 'rule' | 'runbook' | 'appliedMs'>>();
  for (const { body, appliedMs, environment: at } of await files.execute()) {
    const file = fromJson<AlertRules>(body);
    const runbooks = new Map(file.runbooks.map((runbook) => [runbook.name, runbook]));
    for (const rule of file.rules) {
      const runbook = runbooks.get(rule.runbook ?? '') ?? null;
      rules.set(idOf(at, rule.name), { rule, runbook, appliedMs });
    }
  }
  const rows = await alerts.orderBy('environment').orderBy('rule').execute();
  return rows.flatMap((row) => {
    const known = rules.get(idOf(row.environment, row.rule));
    return known === undefined ? [] : [{ row, ...known, state: fromJson<AlertState>(row.state) }];
  });
}

/**
 * One rule by its name.
 *
 * @param environment `null` = the one that has a rule of that name
 * @throws ProblemError `not-found` with the nearest name; `conflict` for a name of several environments
 */
export async function loadAlert(
  tx: ReadTx,
  environment: string | null,
  name: string,
): Promise<StoredAlert> {
  const all = await loadAlerts(tx, environment);
  const found = all.filter(({ rule }) => rule.name === name);
  const [alert, another] = found;
  if (alert !== undefined && another === undefined) return alert;
  if (another !== undefined) {
    const places = found.map(({ row }) => row.environment).join(', ');
    throw new ProblemError(
      'conflict',
      `Cannot tell which alert rule "${name}" is meant: there is one in each of ${places}; name the environment`,
    );
  }
  const nearest = nearestName(
    name,
    all.map(({ rule }) => rule.name),
  );
  const hint =
    nearest === null ? 'apply a file of kind Alerts that has it' : `did you mean "${nearest}"?`;
  const where = environment === null ? '' : ` in "${environment}"`;
  throw new ProblemError(
    'not-found',
    `Cannot find alert rule "${name}"${where}: it does not exist; ${hint}`,
  );
}

/** Whether a rule fires now, also while it recovers. */
export function isFiring({ row }: Pick<StoredAlert, 'row'>): boolean {
  return row.firingId !== null;
}

function idOf(environment: string, rule: string): string {
  return JSON.stringify([environment, rule]);
}
