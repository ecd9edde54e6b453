import { DemoFailure } from './demo-failure.ts';
import type { LiveView } from './live-view.ts';
import type { RolloutView, TidegateApi } from './tidegate-api.ts';
import { until } from './until.ts';

/** A row of the demo's result: one phase of one rollout. */
export interface PhaseRow {
  readonly rollout: string;
  readonly phase: string;
  /** Share of everybody, 0 … 1. */
  readonly weight: number;
  readonly outcome: 'passed' | 'rolled-back';
  /** From entering it until leaving it, ms. */
  readonly lastedMs: number;
  readonly heldMs: number;
  readonly candidateUnits: number;
  readonly controlUnits: number;
  /** Of the last minute when it was left, 0 … 1. */
  readonly candidateErrorRate: number | null;
  readonly controlErrorRate: number | null;
  readonly candidateP95Ms: number | null;
  readonly controlP95Ms: number | null;
  readonly reason: string | null;
}

/** How a rollout went. */
export interface FollowedRollout {
  readonly view: RolloutView;
  readonly rows: readonly PhaseRow[];
  readonly approvalsGiven: number;
  readonly reviewsAnswered: number;
  readonly resumed: number;
}

/** Longest time that one rollout of the demo may take. */
const ROLLOUT_LIMIT_MS = 120_000;
const POLL_EVERY_MS = 100;
/** A pause of the environment's making is resumed so often. */
const RESUMES_MAX = 8;
/** What made the pause may go by itself within this time. */
const RESUME_AFTER_MS = 4_000;

/**
 * Watches a rollout to its end, and plays the product team: it approves where an approval is
 * asked for, resumes pauses, and says "go" to warnings of latency and memory; it counts each.
 */
export async function followRollout(
  api: TidegateApi,
  started: RolloutView,
  show: LiveView,
  onPhase: (name: string) => Promise<void>,
): Promise<FollowedRollout> {
  const team = { approvalsGiven: 0, reviewsAnswered: 0, resumed: 0 };
  const seen = new Map<number, RolloutView>();
  let phase = -1;
  const view = await until(
    () => {
      const last = seen.get(phase) ?? started;
      return `the end of rollout "${last.control}" → "${last.candidate}" (${last.status}, waits for ${last.blockers.join(', ')}: ${openSentences(last)})`;
    },
    ROLLOUT_LIMIT_MS,
    async () => {
      const now = await api.rollout(started.id);
      show.rollout(now);
      if (now.phase !== phase) {
        phase = now.phase;
        await onPhase(now.phases[phase]?.name ?? '');
      }
      seen.set(now.phase, now);
      if (isOver(now)) return now;
      await playTeam(api, now, team);
      return null;
    },
    POLL_EVERY_MS,
  );
  return { view, rows: rowsOf(view, seen), ...team };
}

/** What is not passed yet. */
function openSentences(view: RolloutView): string {
  const open = Object.values(view.verdicts).filter(({ kind }) => kind !== 'pass');
  return open.map(({ sentence }) => sentence).join('; ') || view.reason;
}

function isOver(view: RolloutView): boolean {
  return ['completed', 'rolled-back', 'aborted'].includes(view.status);
}

async function playTeam(
  api: TidegateApi,
  view: RolloutView,
  team: { approvalsGiven: number; reviewsAnswered: number; resumed: number },
): Promise<void> {
  if (view.status === 'paused') {
    if (Date.now() - view.changedMs < RESUME_AFTER_MS) return;
    if (team.resumed >= RESUMES_MAX) {
      throw new DemoFailure(
        `Cannot go on: rollout "${view.candidate}" was paused ${RESUMES_MAX + 1} times (${view.reason}); run the demo on a quieter machine`,
      );
    }
    team.resumed += 1;
    await api.command(view.id, { type: 'resume', reason: `Looked at it: ${view.reason}` });
    return;
  }
  // The approval is for the phase that was looked at, wherever the rollout is by then.
  const phase = view.phases[view.phase]?.name ?? '';
  for (const role of view.waitingFor.approvals) {
    await api.command(view.id, { type: 'approve', role, phase });
    team.approvalsGiven += 1;
  }
  for (const guardrail of view.waitingFor.reviews.filter(isOfMachine)) {
    await api.command(view.id, { type: 'answer', guardrail, decision: 'go' });
    team.reviewsAnswered += 1;
  }
}

/** A busy machine is slow for everybody; a warning of errors is never waved through. */
function isOfMachine(guardrail: string): boolean {
  return !guardrail.includes('error_rate');
}

/** One row for each phase that was entered, from the last look at it. */
function rowsOf(end: RolloutView, seen: ReadonlyMap<number, RolloutView>): PhaseRow[] {
  return end.phases.flatMap((phase, index) => {
    const last = seen.get(index);
    if (last === undefined || phase.enteredMs === null) return [];
    const rolledBack = index === end.phase && end.status !== 'completed';
    const leftMs = end.phases[index + 1]?.enteredMs ?? end.changedMs;
    const { control, candidate } = last.arms;
    return [
      {
        rollout: `${end.control} → ${end.candidate}`,
        phase: phase.name,
        weight: phase.weightParts / 100_000,
        outcome: rolledBack ? 'rolled-back' : 'passed',
        lastedMs: leftMs - phase.enteredMs,
        heldMs: Math.round(last.heldMs),
        candidateUnits: last.units.candidate,
        controlUnits: last.units.control,
        candidateErrorRate: candidate.errorRate,
        controlErrorRate: control.errorRate,
        candidateP95Ms: candidate.p95Ms,
        controlP95Ms: control.p95Ms,
        reason: rolledBack ? end.reason : null,
      } satisfies PhaseRow,
    ];
  });
}
