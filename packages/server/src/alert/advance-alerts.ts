import { alertIsDue, atLeastAsSevere } from '@tidegate/core';
import { requireTerm } from '../controller/require-term.ts';
import { type KnownMetric, knownMetrics } from '../metric/known-metrics.ts';
import { isolated, whyOf } from '../store/isolated.ts';
import type { AlertFigures, Transactions } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { advanceRule } from './advance-rule.ts';
import { endShedding } from './end-shedding.ts';
import { CLOCK_WENT_BACK_MS } from './limits.ts';
import { isMuted, silencesNow } from './silenced-by.ts';
import { loadAlerts, type StoredAlert } from './stored-alert.ts';

type Input = Parameters<Transactions['advanceAlerts']>[0];
type Answer = ReturnType<Transactions['advanceAlerts']>;

/**
 * Lets the rules move on whose figures were read, the most severe first, and does what follows: actions,
 * firings, incidents, notices, escalations, recoveries. A rule whose step fails stays as it was and is
 * told in `failed`; it holds up no other one.
 *
 * @throws ProblemError `conflict` when the term is not the lease's
 */
export async function advanceAlerts(tx: Tx, { term, known, nowMs }: Input): Promise<Answer> {
  await requireTerm(tx, term);
  const answer: Answer = { changed: [], failed: [] };
  const metrics = await knownMetrics(tx);
  const silences = await silencesNow(tx, null, nowMs);
  for (const environment of new Set(known.map((figures) => figures.environment))) {
    const all = await loadAlerts(tx, environment);
    for (const [alert, figures] of inOrder(all, known)) {
      await advanceOne(tx, alert, figures, { term, nowMs, all, silences, metrics }, answer);
    }
  }
  await endForgottenSheds(tx, nowMs, answer);
  return answer;
}

/** What was read for each rule that stands as it did then, the most severe rule first. */
function inOrder(
  all: readonly StoredAlert[],
  known: readonly AlertFigures[],
): readonly (readonly [StoredAlert, AlertFigures])[] {
  const read = new Map(known.map((figures) => [`${figures.environment} ${figures.rule}`, figures]));
  const pairs = all.flatMap((alert) => {
    const figures = read.get(`${alert.row.environment} ${alert.rule.name}`);
    const stands =
      alert.row.enabled === 1 &&
      alertIsDue(alert.state, figures?.atMs ?? 0) &&
      isOlder(alert.appliedMs, figures?.atMs ?? 0);
    return figures === undefined || !stands ? [] : [[alert, figures] as const];
  });
  return pairs.sort(([left], [right]) => {
    if (left.rule.severity === right.rule.severity) return 0;
    return atLeastAsSevere(left.rule.severity, right.rule.severity) ? -1 : 1;
  });
}

/** Whether a file was applied before the figures were read; also when the clock went back since. */
function isOlder(appliedMs: number, atMs: number): boolean {
  return appliedMs < atMs || appliedMs - atMs > CLOCK_WENT_BACK_MS;
}

interface Look {
  readonly term: number;
  readonly nowMs: number;
  readonly all: StoredAlert[];
  readonly silences: readonly Tables['silence'][];
  readonly metrics: ReadonlyMap<string, KnownMetric>;
}

async function advanceOne(
  tx: Tx,
  alert: StoredAlert,
  figures: AlertFigures,
  { term, nowMs, all, silences, metrics }: Look,
  answer: Answer,
): Promise<void> {
  const { environment, rule } = alert.row;
  const moment = { term, nowMs, all, isMuted: isMuted(alert, silences, nowMs) };
  try {
    const advanced = await isolated(tx, (part) =>
      advanceRule(part, alert, figures, moment, metrics),
    );
    const { after } = advanced;
    // Rules of its group, and those that shed the same flags, look at how it stands now.
    all.splice(all.indexOf(alert), 1, after);
    const { status } = after.state;
    if (status !== alert.state.status) answer.changed.push({ environment, rule, status });
    for (const why of advanced.failed) answer.failed.push({ environment, rule, why });
  } catch (error) {
    answer.failed.push({ environment, rule, why: whyOf(error) });
  }
}

/** Flags that could not come back when their rule recovered are tried again. */
async function endForgottenSheds(tx: Tx, nowMs: number, answer: Answer): Promise<void> {
  const held = await tx.db
    .selectFrom('shed_flag')
    .leftJoin('alert', (join) =>
      join
        .onRef('alert.environment', '=', 'shed_flag.environment')
        .onRef('alert.rule', '=', 'shed_flag.rule'),
    )
    .select(['shed_flag.environment', 'shed_flag.rule'])
    .distinct()
    .where('alert.firingId', 'is', null)
    .execute();
  for (const { environment, rule } of held) {
    const others = await loadAlerts(tx, environment);
    const { failed } = await endShedding(tx, { environment, rule }, others, nowMs);
    for (const why of failed) answer.failed.push({ environment, rule, why });
  }
}
