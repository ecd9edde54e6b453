import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { claimName, readChoice } from './name.ts';
import type { Report } from './report.ts';
import type { Node, Position } from './types.ts';

/** What event rules may tell of: actions of audit rows. */
export const EVENT_NAMES = [
  'rollout.started',
  'rollout.phase-entered',
  'rollout.approved',
  'rollout.no-go',
  'rollout.review-answered',
  'rollout.paused',
  'rollout.resumed',
  'rollout.overdue',
  'rollout.completed',
  'rollout.shipped',
  'rollout.rolled-back',
  'rollout.aborted',
  'rollout.candidate-allowed-again',
  'rollout.scheduled',
  'rollout.announced',
  'rollout.checkpoint',
  'rollout.checked',
  'rollout.check-run',
  'rollout.stage',
  'rollout.edited',
  'rollout.partly-rolled-back',
  'rollout.layer-asked',
  'rollout.layer-allowed',
  'rollout.layer-begun',
  'rollout.layer-step',
  'rollout.layer-verified',
  'rollout.layer-failed',
  'rollout.layer-skipped',
  'rollout.layer-retried',
  'rollout.layer-overdue',
  'rollout.layer-undo-begun',
  'rollout.layer-undone',
  'rollout.rollback-deepened',
  'rollout.rollback-overdue',
  'rollout.rollback-finished',
  'rollouts.stopped',
  'freeze.created',
  'freeze.ended',
  'flag.created',
  'flag.changed',
  'flag.set',
  'flag.killed',
  'flag.archived',
  'flag.simplified',
  'flag.shed',
  'flag.shed-ended',
  'segment.created',
  'segment.changed',
  'plan.created',
  'plan.changed',
  'plan.promoted',
  'experiment.created',
  'experiment.changed',
  'experiment.started',
  'experiment.verdict',
  'experiment.shipped',
  'experiment.rolled-back',
  'experiment.stopped',
  'metric.created',
  'metric.changed',
  'metric.reported',
  'scorecard.created',
  'scorecard.changed',
  'scorecard.baseline-recorded',
  'environment.created',
  'environment.lineage-raised',
  'key.created',
  'key.revoked',
  'deployment.begun',
  'deployment.finished',
  'backup.created',
  'backup.stored',
  'backup.verified',
  'backup.failed',
  'backup.stopped',
  'backup.expired',
  'backup.restored',
  'backup.trouble',
  'backup.trouble-over',
  'drill.begun',
  'drill.ended',
  'drill.stopped',
  'check.run-begun',
  'check.run-ended',
  'deployment.rolled-back',
  'user.exported',
  'user.erased',
] as const;

/**
 * Reads the events of a rule, each once. `null` when it has mistakes, which are reported. Never
 * throws.
 */
export function readEvents(report: Report, node: Node): readonly string[] | null {
  const before = report.problems.length;
  const events = new Map<string, Position>();
  for (const item of readList(report, node, '"on"', 1, PLAN_LIMITS.events)) {
    const event = readChoice(report, item, 'an event of "on"', EVENT_NAMES);
    if (event !== null) claimName(report, events, event, item.at, 'event', 'each event once');
  }
  return report.problems.length > before ? null : [...events.keys()];
}
