import {
  describeDuration,
  describeShare,
  type Guardrail,
  type Phase,
  type Plan,
  WEIGHT_PARTS_TOTAL,
} from '@tidegate/core';
import type { Colors } from '../terminal.ts';
import { bar } from './bar.ts';
import { alphaText } from './evidence-marks.ts';
import { plain } from './plain.ts';
import { planFacts } from './plan-facts.ts';
import { table } from './table.ts';

/** Lines that show a plan at one glance: its phases with shares and gates, then its guardrails. */
export function planPicture(plan: Plan, colors: Colors): string[] {
  const head = `${colors.bold(plan.name)}  ${plan.environment}  ${plan.flag}: ${plan.control} → ${plan.candidate}`;
  const phases = table(
    ['#', 'phase', 'everybody', '', 'segments', 'hold', 'leaves when'],
    plan.phases.map(phaseRow),
    colors,
  );
  const facts = planFacts(plan).map(plain);
  const rules = guardrailLines(plan, colors);
  return [head, '', ...phases, '', ...rules, ...(facts.length === 0 ? [] : ['', ...facts])];
}

function phaseRow(phase: Phase, index: number): string[] {
  const everybody = phase.shares.find(({ segment }) => segment === null)?.weightParts ?? 0;
  return [
    String(index + 1),
    phase.group === undefined ? phase.name : `${phase.group} / ${phase.name}`,
    bar(everybody / WEIGHT_PARTS_TOTAL),
    describeShare(everybody).padStart(5),
    segmentText(phase),
    holdText(phase),
    gateText(phase),
  ];
}

function segmentText({ shares, shadowParts = 0 }: Phase): string {
  const named = shares.flatMap(({ segment, weightParts }) =>
    segment === null ? [] : [`${segment} ${describeShare(weightParts)}`],
  );
  const shadow = shadowParts > 0 ? [`shadow ${describeShare(shadowParts)}`] : [];
  return [...named, ...shadow].join(', ');
}

function holdText({ hold }: Phase): string {
  const least = describeDuration(hold.minMs);
  return hold.maxMs === null ? least : `${least} … ${describeDuration(hold.maxMs)}`;
}

function gateText({ name: phase, gate, checkpoint }: Phase): string {
  const parts = [
    ...(gate.minUnits > 0 ? [`${gate.minUnits} units`] : []),
    ...gate.pass.map(({ name }) => withoutPhase(name, phase)),
    ...gate.approvals.map(
      ({ role, count }) => `${count === 1 ? '' : `${count} × `}${role} approves`,
    ),
    ...(gate.checklists ?? []).map((name) => `list ${name}`),
    ...(checkpoint === undefined ? [] : [`answer every ${describeDuration(checkpoint.everyMs)}`]),
  ];
  return parts.length === 0 ? 'held' : parts.join(', ');
}

/** Comparisons show their part of alpha, the chance that they ever fire without reason. */
function guardrailLines({ phases, guardrails, alpha }: Plan, colors: Colors): string[] {
  const all = [
    ...phases.flatMap(({ name, guardrails: own }) => own.map((rule) => ({ rule, phase: name }))),
    ...guardrails.map((rule) => ({ rule, phase: null })),
  ];
  if (all.length === 0) return [];
  const compared = all.filter(({ rule }) => alphaOf(rule) !== null).length;
  const rows = all.map(({ rule, phase }) => {
    const own = alphaOf(rule);
    const part = compared === 0 ? [] : [own === null ? '' : alphaText(own)];
    const name = phase === null ? rule.name : withoutPhase(rule.name, phase);
    return [rule.action, name, phase ?? 'every phase', ...part];
  });
  const header = ['action', 'when', 'in', ...(compared === 0 ? [] : ['alpha'])];
  const whole = `alpha ${alphaText(alpha)}: the chance that this rollout is ever rolled back without reason, shared by ${compared === 1 ? 'one comparison' : `${compared} comparisons`}`;
  return [...table(header, rows, colors), ...(compared === 0 ? [] : ['', whole])];
}

function alphaOf(rule: Guardrail): number | null {
  const isCompared = rule.shape === 'compared-rate' || rule.shape === 'compared-values';
  return isCompared ? rule.alpha : null;
}

/** Names of a phase's own rules begin with it; the table says it already. */
function withoutPhase(name: string, phase: string): string {
  const beginning = [`${phase}: `, `${phase} gate: `].find((each) => name.startsWith(each)) ?? '';
  return name.slice(beginning.length);
}
