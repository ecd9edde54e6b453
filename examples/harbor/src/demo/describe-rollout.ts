import type { ArmView, RolloutView } from './tidegate-api.ts';

/** A rollout in a few lines for a terminal: where it is, what it does to people, what is judged. */
export function describeRollout(view: RolloutView): string[] {
  const phases = view.phases.map(({ name }, index) => {
    if (index < view.phase || view.status === 'completed') return `✓ ${name}`;
    if (index > view.phase) return `· ${name}`;
    return view.status === 'rolled-back' ? `✗ ${name}` : `▶ ${name}`;
  });
  const now = view.phases[view.phase];
  const held = `held ${seconds(view.heldMs)} of ${seconds(now?.holdMs ?? 0)}`;
  const waits = view.blockers.length === 0 ? '' : `, waits for ${view.blockers.join(', ')}`;
  return [
    `${view.control} → ${view.candidate}   ${phases.join('  ')}   ${view.status}`,
    `  ${audience(view)}, ${held}${waits}`,
    `  ${arm(view.control, view.arms.control)}   |   ${arm(view.candidate, view.arms.candidate)}`,
    ...failing(view),
  ];
}

/** Sentences of the guardrails that fail now. */
function failing(view: RolloutView): string[] {
  return Object.values(view.verdicts)
    .filter(({ kind }) => kind === 'fail')
    .map(({ sentence }) => `  ! ${sentence}`);
}

function audience(view: RolloutView): string {
  const now = view.phases[view.phase];
  if (view.status === 'rolled-back') return `everybody gets "${view.control}" again`;
  if (now === undefined) return 'nobody yet';
  const shares = [
    ...now.segments.map((segment) => `${percent(segment.weightParts)} of ${segment.name}`),
    ...(now.weightParts > 0 ? [`${percent(now.weightParts)} of everybody`] : []),
  ];
  return shares.length === 0 ? 'nobody gets it' : shares.join(', ');
}

function arm(name: string, figures: ArmView): string {
  const rate = figures.errorRate === null ? '–' : `${(figures.errorRate * 100).toFixed(2)} %`;
  const p95 = figures.p95Ms === null ? '–' : `${Math.round(figures.p95Ms)} ms`;
  return `${name}: ${figures.turns} turns, errors ${rate}, p95 ${p95}`;
}

function percent(weightParts: number): string {
  return `${weightParts / 1_000} %`;
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1_000).toFixed(1)} s`;
}
