import type { Actor, FileProblem } from '@tidegate/core';
import type { RouteAnswer } from '@tidegate/protocol';
import { createChangeAllowance, refuseManyFlags } from '../controller/change-allowance.ts';
import { publish } from '../controller/publish.ts';
import { reviewFlags } from '../flag/review-flags.ts';
import { reviewReach } from '../flag/review-reach.ts';
import { reviewSegments } from '../flag/review-segments.ts';
import { writeFlags } from '../flag/write-flags.ts';
import { writeSegments } from '../flag/write-segments.ts';
import { groupBy } from '../store/group-by.ts';
import type { NamedFile } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';
import { withoutTrace } from '../store/without-trace.ts';
import type { KnownAction } from './known-actions.ts';
import { loadApplied } from './load-applied.ts';
import { reviewAlerts } from './review-alerts.ts';
import { type KnownQuery, reviewExperiments } from './review-experiments.ts';
import { reviewMetrics } from './review-metrics.ts';
import { reviewPlans } from './review-plans.ts';
import { reviewResponses } from './review-responses.ts';
import { reviewScorecards } from './review-scorecards.ts';
import { touchedFlags } from './touched-flags.ts';
import { writeAlerts } from './write-alerts.ts';
import { writeExperiments } from './write-experiments.ts';
import { writeMetrics } from './write-metrics.ts';
import { writePlans } from './write-plans.ts';
import { writeResponses } from './write-responses.ts';
import { writeScorecards } from './write-scorecards.ts';

type ApplyResult =
  | { ok: true; answer: RouteAnswer<'apply'> }
  | { ok: false; problems: FileProblem[] };

interface ApplyInput {
  readonly files: readonly NamedFile[];
  readonly dryRun: boolean;
  readonly confirmGrowth: boolean;
  readonly actions?: readonly KnownAction[];
  readonly queries?: readonly KnownQuery[];
  readonly actor: Actor;
  readonly nowMs: number;
}

/**
 * Stores flags, segments, plans, experiments, metrics, scorecards, alerts and responses from files: all
 * of them, or nothing and every mistake with its place. What is not named in a file stays as it is. A
 * rollout that runs is not touched: it keeps its plan, and its flag keeps what it serves.
 *
 * @param input.actions what the server's configuration has that plans may name; absent = nothing
 * @param input.queries what it has that metrics of experiments may name; absent = nothing
 * @param input.dryRun does all of it and then takes it back: the answer and every refusal are those
 *   that there would be
 * @throws ProblemError what `publish` throws; `body-too-large` for more flags than one change may
 *   write, or when a change of one flag would publish too many
 */
export async function apply(tx: Tx, input: ApplyInput): Promise<ApplyResult> {
  return input.dryRun
    ? await withoutTrace(tx, (tried) => applyNow(tried, input))
    : await applyNow(tx, input);
}

async function applyNow(tx: Tx, input: ApplyInput): Promise<ApplyResult> {
  const { files, confirmGrowth, actor, nowMs } = input;
  const applied = await loadApplied(tx);
  const flags = reviewFlags(files, applied);
  const segments = reviewSegments(files, applied);
  const plans = reviewPlans(files, applied, flags.definitions, segments.definitions, input.actions);
  const experiments = await reviewExperiments(tx, files, applied, {
    flags: flags.definitions,
    segments: segments.definitions,
    queries: input.queries ?? [],
  });
  const metrics = await reviewMetrics(tx, files, applied);
  const scorecards = reviewScorecards(files, applied, flags.definitions);
  const alerts = reviewAlerts(files, applied, flags.definitions);
  const responses = reviewResponses(files, applied);
  const others = [metrics, scorecards, alerts, responses];
  const reviews = [flags, segments, plans, experiments, ...others];
  const problems = reviews.flatMap((each) => each.problems);
  if (problems.length > 0) return { ok: false, problems };

  const touched = touchedFlags(applied, flags.writes, segments.writes);
  refuseManyFlags(touched.reduce((count, { keys }) => count + keys.length, 0));
  const scored = await writeScorecards(tx, scorecards.writes, actor, nowMs);
  const written = [
    ...(await writeFlags(tx, flags.writes, actor, nowMs)),
    ...(await writeSegments(tx, segments.writes, actor, nowMs)),
    ...(await writePlans(tx, plans.writes, actor, nowMs)),
    ...(await writeExperiments(tx, experiments.writes, actor, nowMs)),
    ...(await writeMetrics(tx, metrics.writes, applied.environments, actor, nowMs)),
    ...scored.applied,
  ];
  const watching = await writeAlerts(tx, alerts.writes, actor, nowMs);
  const answering = await writeResponses(tx, responses.writes, actor, nowMs);
  written.push(...watching.applied, ...answering.applied);
  const warnings = [flags, scored, watching, answering].flatMap((each) => each.warnings);
  const allowance = createChangeAllowance();
  for (const { environment, keys, gone } of touched) {
    const published = await publish(tx, {
      environment,
      keys,
      gone,
      cause: 'publish',
      actor,
      nowMs,
      confirmGrowth,
      allowance,
    });
    await reviewReach(tx, environment, keys, published.entryBytes);
    warnings.push(...published.warnings);
  }
  const order = new Map(files.map(({ name }, index) => [name, index]));
  const inOrder = groupBy(written, ({ file }) => order.get(file) ?? 0);
  const answer = [...inOrder].sort(([left], [right]) => left - right).flatMap(([, rows]) => rows);
  return { ok: true, answer: { applied: answer, warnings } };
}
