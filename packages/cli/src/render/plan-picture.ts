import {
  describeDuration,
  describeShare,
  type Phase,
  type Plan,
  type Share,
  WEIGHT_PARTS_TOTAL,
} from '@tidegate/core';
import type { Colors } from '../terminal.ts';
import { bar } from './bar.ts';
import { table } from './table.ts';

/** Lines that show a plan at one glance: its phases with shares and gates, then its guardrails. */
export function planPicture(plan: Plan, colors: Colors): string[] {
  const head = `${colors.bold(plan.name)}  ${plan.environment}  ${plan.flag}: ${plan.control} → ${plan.candidate}`;
  const phases = table(
    ['#', 'phase', 'everybody', '', 'segments', 'hold', 'leaves when'],
    plan.phases.map(phaseRow),
    colors,
  );
  return [head, '', ...phases, '', ...guardrailLines(plan, colors)];
}

function phaseRow(phase: Phase, index: number): string[] {
  const everybody = phase.shares.find(({ segment }) => segment === null)?.weightParts ?? 0;
  return [
    String(index + 1),
    phase.name,
    bar(everybody / WEIGHT_PARTS_TOTAL),
    describeShare(everybody).padStart(5),
    segmentText(phase.shares),
    holdText(phase),
    gateText(phase),
  ];
}

function segmentText(shares: readonly Share[]): string {
  return shares
    .filter(({ segment }) => segment !== null)
    .map(({ segment, weightParts }) => `${segment} ${describeShare(weightParts)}`)
    .join(', ');
}

function holdText({ hold }: Phase): string {
  const least = describeDuration(hold.minMs);
  return hold.maxMs === null ? least : `${least} … ${describeDuration(hold.maxMs)}`;
}

function gateText({ name: phase, gate }: Phase): string {
  const parts = [
    ...(gate.minUnits > 0 ? [`${gate.minUnits} units`] : []),
    ...gate.pass.map(({ name }) => withoutPhase(name, phase)),
    ...gate.approvals.map(
      ({ role, count }) => `${count === 1 ? '' : `${count} × `}${role} approves`,
    ),
  ];
  return parts.length === 0 ? 'held' : parts.join(', ');
}

function guardrailLines({ phases, guardrails }: Plan, colors: Colors): string[] {
  const own = ({ name: phase, guardrails: theirs }: Phase) =>
    theirs.map(({ action, name }) => [action, withoutPhase(name, phase), phase]);
  const rows = [
    ...phases.flatMap(own),
    ...guardrails.map(({ action, name }) => [action, name, 'every phase']),
  ];
  return rows.length === 0 ? [] : table(['action', 'when', 'in'], rows, colors);
}

/** Names of a phase's own rules begin with it; the table says it already. */
function withoutPhase(name: string, phase: string): string {
  const beginning = [`${phase}: `, `${phase} gate: `].find((each) => name.startsWith(each)) ?? '';
  return name.slice(beginning.length);
}
