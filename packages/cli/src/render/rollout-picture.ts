import { describeDuration, describeShare } from '@tidegate/core';
import type { ArmFigures, RolloutView } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { bar } from './bar.ts';
import { alphaText } from './evidence-marks.ts';
import { plain } from './plain.ts';
import { checklistLines, layerLines, stageLines, waitingLines } from './rollout-parts.ts';
import { table } from './table.ts';
import { timeText } from './time-text.ts';

/** Lines that show a rollout: phases with progress, both arms, every verdict with its sentence. */
export function rolloutPicture(view: RolloutView, colors: Colors, nowMs: number): string[] {
  const paint = statusColor(view.status, colors);
  const head = `${colors.bold(plain(view.plan))}  ${plain(view.environment)}  ${plain(view.flag)}: ${plain(view.control)} → ${plain(view.candidate)}`;
  const state = `${plain(view.id)}  ${paint(view.status)}${view.reason === '' ? '' : `  ${plain(view.reason)}`}`;
  return [
    head,
    state,
    '',
    ...table(
      ['', 'phase', 'share', 'progress', 'held', 'units'],
      view.phases.map((_, index) => phaseRow(view, index)),
      colors,
    ),
    '',
    ...table(
      ['last minute', 'turns', 'errors', 'p50', 'p95'],
      [armRow(view.control, view.arms.control), armRow(view.candidate, view.arms.candidate)],
      colors,
    ),
    ...verdictLines(view, colors),
    ...observedLines(view, colors),
    ...stageLines(view, nowMs, colors),
    ...checklistLines(view, colors),
    ...layerLines(view, colors),
    ...waitingLines(view),
  ];
}

function phaseRow(view: RolloutView, index: number): string[] {
  const phase = view.phases[index];
  if (phase === undefined) return [];
  const segments = phase.segments.map(
    ({ name, weightParts }) => `, ${name} ${describeShare(weightParts)}`,
  );
  const shadow = phase.shadowParts > 0 ? `, shadow ${describeShare(phase.shadowParts)}` : '';
  const share = `${describeShare(phase.weightParts)}${segments.join('')}${shadow}`;
  const done = index < view.phase || view.status === 'completed';
  const here = index === view.phase && !done;
  const heldShare = phase.holdMs > 0 ? view.heldMs / phase.holdMs : 1;
  return [
    done ? '✓' : here ? '▶' : '·',
    phase.group === null ? phase.name : `${phase.group} / ${phase.name}`,
    share,
    bar(done ? 1 : here ? heldShare : 0),
    here ? `${seconds(view.heldMs)} of ${seconds(phase.holdMs)}` : '',
    here ? `${view.units.candidate} of ${phase.minUnits}` : '',
  ];
}

function armRow(name: string, arm: ArmFigures): string[] {
  const rate = arm.errorRate === null ? '–' : `${(arm.errorRate * 100).toFixed(2)}%`;
  const ms = (value: number | null) => (value === null ? '–' : `${Math.round(value)} ms`);
  return [name, String(arm.turns), rate, ms(arm.p50Ms), ms(arm.p95Ms)];
}

/** What applies goes before what does not; comparisons show their part of alpha. */
function verdictLines({ verdicts }: RolloutView, colors: Colors): string[] {
  const sorted = Object.entries(verdicts).sort(
    ([, a], [, b]) => Number(a.kind === 'not-applicable') - Number(b.kind === 'not-applicable'),
  );
  if (sorted.length === 0) return [];
  const hasAlpha = sorted.some(([, { numbers }]) => numbers['alpha'] !== undefined);
  const rows = sorted.map(([name, { kind, sentence, numbers }]) => {
    const part = hasAlpha ? [partText(numbers['alpha'])] : [];
    return [kind, name, ...part, sentence];
  });
  const header = ['verdict', 'guardrail', ...(hasAlpha ? ['alpha'] : []), ''];
  return ['', ...table(header, rows, colors)];
}

function partText(alpha: number | undefined): string {
  return alpha === undefined ? '' : alphaText(alpha);
}

function observedLines({ observed = [] }: RolloutView, colors: Colors): string[] {
  if (observed.length === 0) return [];
  const rows = observed.map(({ atMs, guardrail, sentence }) => [
    timeText(atMs),
    guardrail,
    sentence,
  ]);
  return ['', ...table(['would have acted at', 'guardrail', ''], rows, colors)];
}

function seconds(durationMs: number): string {
  return describeDuration(Math.floor(durationMs / 1_000) * 1_000);
}

function statusColor(status: RolloutView['status'], colors: Colors): (text: string) => string {
  if (status === 'completed') return colors.green;
  if (status === 'rolled-back' || status === 'rolling-back' || status === 'aborted')
    return colors.red;
  return status === 'paused' ? colors.yellow : colors.cyan;
}
