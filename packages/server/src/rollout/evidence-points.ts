import {
  emptyMemory,
  type Judged,
  judge,
  judgedNow,
  nearestName,
  type Rollout,
  SAMPLE_RATIO,
  type Tick,
  type Verdict,
} from '@tidegate/core';
import type { EvidenceView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { heldBack } from '../controller/held-back.ts';
import { knownMetrics } from '../metric/known-metrics.ts';
import { fromJson } from '../store/from-json.ts';
import type { Reads } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';
import { createEvidenceFold, type EvidenceFold, type JudgedPhase } from './evidence-fold.ts';
import { type EvidenceTicks, evidenceTicks } from './evidence-ticks.ts';
import { findRollout, type StoredRollout } from './load.ts';
import { pastPhases } from './past-phases.ts';
import { verdictView } from './verdict-view.ts';

/**
 * How the evidence of one guardrail or criterion of a rollout grew: its ticks are folded once more,
 * as the controller folded them, and judged at `points` times. What the plan's alpha is spent by is
 * shown as evidence, where 1 fires; all else in the metric's unit. Of a rollout with very many ticks
 * it is the newest ones. It begins anew where the controller's did: after a rollout that was blamed
 * first, and when a person resumed.
 *
 * @returns `null` when there is no such rollout
 * @throws ProblemError `not-found` with the nearest right name for an unknown guardrail
 */
export async function guardrailEvidence(
  tx: ReadTx,
  { id, guardrail, points, nowMs }: Parameters<Reads['guardrailEvidence']>[0],
): Promise<EvidenceView | null> {
  const stored = await findRollout(tx, id);
  if (stored === null) return null;
  const named = namedIn(stored, guardrail, await heldBack(tx, stored.row));
  const ticks = await evidenceTicks(tx, id);
  const fold = createEvidenceFold(guardrail, named.phases, stored.rollout.renewed);
  const samples = await sampled(ticks, points, fold);
  const last = stored.rollout.verdicts;
  const verdict = Object.hasOwn(last, guardrail) ? last[guardrail] : fold.judged(nowMs)?.verdict;
  return {
    guardrail,
    action: 'action' in named.rule ? named.rule.action : 'gate',
    unit: await unitOf(tx, named.rule),
    alpha: 'alpha' in named.rule ? named.rule.alpha : null,
    points: samples,
    verdict: verdictView(verdict ?? judge(named.rule, emptyMemory(named.rule), nowMs)),
  };
}

function namedIn(
  stored: StoredRollout,
  name: string,
  holdBackParts: number,
): { readonly rule: Judged; readonly phases: readonly JudgedPhase[] } {
  const { plan, rollout } = stored;
  const past = pastPhases(stored);
  const phases = past.map(({ fromMs, rollout: was }): JudgedPhase => {
    return { fromMs, judgedBy: (skew) => judgedNow(plan, withSkew(was, skew), holdBackParts) };
  });
  const all = [
    ...phases.flatMap(({ judgedBy }) => judgedBy(null)),
    ...judgedNow(plan, rollout, holdBackParts),
    ...plan.phases.flatMap((phase) => [...phase.guardrails, ...phase.gate.pass]),
  ];
  const rule = all.findLast((one) => one.name === name);
  if (rule !== undefined) return { rule, phases };
  const nearest = nearestName(name, [...new Set(all.map((one) => one.name))]);
  const hint = nearest === null ? 'look at its verdicts' : `did you mean "${nearest}"?`;
  throw new ProblemError(
    'not-found',
    `Cannot show the evidence of "${name}": rollout "${rollout.id}" has no guardrail or criterion of that name; ${hint}`,
  );
}

function withSkew(rollout: Rollout, skew: Verdict | null): Rollout {
  return skew === null ? rollout : { ...rollout, verdicts: { [SAMPLE_RATIO]: skew } };
}

/** The state after the last tick of each of so many equal spans. */
async function sampled(
  { firstMs, lastMs, pages }: EvidenceTicks,
  points: number,
  fold: EvidenceFold,
): Promise<EvidenceView['points']> {
  const widthMs = Math.max(1, (lastMs - firstMs) / points);
  const placeOf = (atMs: number) => Math.min(points - 1, Math.floor((atMs - firstMs) / widthMs));
  const samples: EvidenceView['points'] = [];
  let before: { readonly atMs: number; readonly place: number } | null = null;
  const sample = (atMs: number): void => {
    const found = fold.judged(atMs);
    if (found !== null) samples.push(pointOf(found.rule, found.verdict, atMs));
  };
  for await (const page of pages()) {
    for (const { atMs, inputs } of page) {
      const place = placeOf(atMs);
      if (before !== null && place !== before.place) sample(before.atMs);
      fold.absorb(fromJson<Tick>(inputs));
      before = { atMs, place };
    }
  }
  if (before !== null) sample(before.atMs);
  return samples;
}

function pointOf(
  rule: Judged,
  { kind, numbers }: Verdict,
  atMs: number,
): EvidenceView['points'][number] {
  if (isEvidence(rule)) {
    const value = numbers['evidence'] ?? null;
    return { atMs, value, limit: value === null ? null : 1, kind };
  }
  const { value = null, limit = null } = numbers;
  return { atMs, value, limit, kind };
}

/** Shapes that weigh evidence instead of holding a figure against a limit. */
function isEvidence({ shape }: Judged): boolean {
  return shape.startsWith('compared') || shape === 'sample-ratio' || shape === 'drift';
}

async function unitOf(tx: ReadTx, rule: Judged): Promise<string> {
  if (isEvidence(rule)) return 'evidence';
  return (await knownMetrics(tx)).get(rule.metric)?.unit ?? '1';
}
