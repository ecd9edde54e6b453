import type { Actor, FileProblem } from '@tidegate/core';
import type { RouteAnswer } from '@tidegate/protocol';
import { publish } from '../controller/publish.ts';
import { reviewFlags } from '../flag/review-flags.ts';
import { reviewSegments } from '../flag/review-segments.ts';
import { writeFlags } from '../flag/write-flags.ts';
import { writeSegments } from '../flag/write-segments.ts';
import { groupBy } from '../store/group-by.ts';
import type { NamedFile } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';
import { loadApplied } from './load-applied.ts';
import { reviewPlans } from './review-plans.ts';
import { writePlans } from './write-plans.ts';

type ApplyResult =
  | { ok: true; answer: RouteAnswer<'apply'> }
  | { ok: false; problems: FileProblem[] };

/**
 * Stores flags, segments and plans from files: all of them, or nothing and every mistake with its
 * place. What is not named in a file stays as it is. A rollout that runs is not touched: it keeps
 * its plan, and its flag keeps what it serves.
 */
export async function apply(
  tx: Tx,
  input: { files: readonly NamedFile[]; actor: Actor; nowMs: number },
): Promise<ApplyResult> {
  const { files, actor, nowMs } = input;
  const applied = await loadApplied(tx);
  const flags = reviewFlags(files, applied);
  const segments = reviewSegments(files, applied);
  const plans = reviewPlans(files, applied, flags.definitions, segments.definitions);
  const problems = [...flags.problems, ...segments.problems, ...plans.problems];
  if (problems.length > 0) return { ok: false, problems };

  const written = [
    ...(await writeFlags(tx, flags.writes, actor, nowMs)),
    ...(await writeSegments(tx, segments.writes, actor, nowMs)),
    ...(await writePlans(tx, plans.writes, actor, nowMs)),
  ];
  for (const environment of applied.environments) {
    await publish(tx, { environment, keys: null, cause: 'publish', actor, nowMs });
  }
  const order = new Map(files.map(({ name }, index) => [name, index]));
  const inOrder = groupBy(written, ({ file }) => order.get(file) ?? 0);
  const answer = [...inOrder].sort(([left], [right]) => left - right).flatMap(([, rows]) => rows);
  return { ok: true, answer: { applied: answer, warnings: flags.warnings } };
}
