import { rootCertificates } from 'node:tls';
import { describeDuration, nearestName, unreachable } from '@tidegate/core';
import type { Channels } from '../config/channels.ts';
import type { Clock } from '../config/clock.ts';
import type { Limits } from '../config/limits.ts';
import { createAddressGuard } from '../notify/address-guard.ts';
import type { Store } from '../store/store.ts';
import type { Action, ActionOutcome } from './action.ts';
import { actionDetail } from './action-detail.ts';
import type { ActionParts } from './action-parts.ts';
import { runBackup } from './run-backup.ts';
import { runBudget } from './run-budget.ts';
import { runCommand } from './run-command.ts';
import { runFileCheck } from './run-file-check.ts';
import { runFreshBackup } from './run-fresh-backup.ts';
import { runHttpRequest } from './run-http-request.ts';
import { runIntegrity } from './run-integrity.ts';
import { runMetric } from './run-metric.ts';
import { runSecretScan } from './run-secret-scan.ts';
import { runSqlQuery } from './run-sql-query.ts';
import { runVariablesCheck } from './run-variables-check.ts';

/** Carries out actions of the operator's file, by name alone. */
export interface ActionRunner {
  /** What the file has, in its order. */
  readonly actions: readonly Action[];
  /** Their names. */
  readonly names: readonly string[];
  /**
   * Carries one out and ends within its time. Never rejects; a name that the file does not have fails.
   *
   * @param asked.effectId handed over, so that whoever is asked twice can tell
   * @param asked.signal ends it earlier
   * @param asked.limitMs ends it earlier than its own time would
   * @param asked.tell hears how far a program says that it is
   */
  run(
    name: string,
    asked: {
      readonly effectId: string;
      readonly signal: AbortSignal;
      readonly limitMs?: number;
      readonly tell?: ActionParts['tell'];
    },
  ): Promise<ActionOutcome>;
}

/** Makes a runner; it does nothing before it is asked. */
export function createActionRunner(
  actions: readonly Action[],
  parts: {
    readonly store: Pick<Store, 'read'>;
    readonly clock: Clock;
    readonly limits: Limits;
    readonly channels: Pick<Channels, 'allowAddresses' | 'certificates'>;
    /** Makes backups and looks at databases. */
    readonly backups: ActionParts['backups'];
  },
): ActionRunner {
  const { store, clock, limits, channels, backups } = parts;
  const { allowAddresses, certificates = [] } = channels;
  const known = new Map(actions.map((action) => [action.name, action]));
  const names = [...known.keys()];
  const guard = createAddressGuard(allowAddresses);
  const authorities = certificates.length === 0 ? null : [...rootCertificates, ...certificates];
  return {
    actions,
    names,
    async run(name, { effectId, signal, limitMs = Number.POSITIVE_INFINITY, tell }) {
      const action = known.get(name);
      if (action === undefined) return { outcome: 'failed', detail: missing(name, names) };
      const timeoutMs = Math.min(action.timeoutMs, limitMs);
      const ending = new AbortController();
      const cancel = clock.after(timeoutMs, () => ending.abort(new Error('its time is over')));
      const own = AbortSignal.any([signal, ending.signal]);
      const given = {
        ...(tell === undefined ? {} : { tell }),
        effectId,
        signal: own,
        timeoutMs,
        clock,
        limits,
        guard,
        authorities,
        store,
        backups,
      };
      const outcome = await carriedOut(action, given);
      cancel();
      if (ending.signal.aborted && !signal.aborted) return timedOut(outcome, timeoutMs, limits);
      return outcome;
    },
  };
}

function missing(name: string, names: readonly string[]): string {
  const nearest = nearestName(name, names);
  const hint = nearest === null ? 'add it' : `perhaps "${nearest}" is meant`;
  return `the server's configuration has no action "${name}"; ${hint}`;
}

/** What a program said until then may tell why. */
function timedOut({ detail }: ActionOutcome, timeoutMs: number, limits: Limits): ActionOutcome {
  const said = `no outcome within ${describeDuration(timeoutMs)}\n${detail}`;
  return { outcome: 'timed-out', detail: actionDetail(said, { secrets: [], limits }) };
}

async function carriedOut(action: Action, parts: ActionParts): Promise<ActionOutcome> {
  const by = { secrets: action.secrets, limits: parts.limits };
  try {
    const { outcome, detail } = await begun(action, parts);
    return { outcome, detail: actionDetail(detail, by) };
  } catch (cause) {
    // Nobody could be asked, or the answer did not come.
    return { outcome: 'unknown', detail: actionDetail(troubleOf(cause), by) };
  }
}

function begun(action: Action, parts: ActionParts): Promise<ActionOutcome> {
  const { work } = action;
  switch (work.kind) {
    case 'command':
      return runCommand(work, action, parts);
    case 'http':
      return runHttpRequest(work, parts);
    case 'sql':
      return runSqlQuery(work, parts);
    case 'file':
      return runFileCheck(work, parts);
    case 'secretScan':
      return runSecretScan(work, parts);
    case 'budget':
      return runBudget(work, parts);
    case 'metric':
      return runMetric(work, parts);
    case 'variables':
      return runVariablesCheck(work, parts);
    case 'backup':
      return runBackup(work, parts);
    case 'freshBackup':
      return runFreshBackup(work, parts);
    case 'integrity':
      return runIntegrity(work, parts);
    default:
      return unreachable(work);
  }
}

/** What is connected to several addresses at once fails without a message of its own. */
function troubleOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.message !== '') return cause.message;
  return 'code' in cause ? String(cause.code) : cause.name;
}
