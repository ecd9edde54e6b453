import { describeDuration, kpiValueText, unreachable } from '@tidegate/core';
import type { PhaseDetectability } from '../plan-detectability.ts';
import type { Colors } from '../terminal.ts';
import { table } from './table.ts';

/** Lines that show what a plan finds, a guardrail and phase a line. */
export function detectabilityPicture(all: readonly PhaseDetectability[], colors: Colors): string[] {
  const rows = all.map((one) => [MARKS[one.finds.kind], one.phase, one.guardrail, findsText(one)]);
  return [
    ...table(['', 'phase', 'guardrail', 'what it finds'], rows, colors),
    'with a chance of 80 %; an approximation for planning',
  ];
}

const MARKS: Readonly<Record<PhaseDetectability['finds']['kind'], string>> = {
  finds: '✓',
  'at-once': '✓',
  never: '✗',
  unknown: '?',
};

/** What one guardrail finds in one phase, in a sentence. */
export function findsText(one: PhaseDetectability): string {
  const { finds, holdMs, rate } = one;
  switch (finds.kind) {
    case 'finds': {
      const share = (value: number) => kpiValueText(value, null, { kind: 'rate' });
      const what =
        finds.of === 'rate'
          ? `${rate === null ? '' : `${share(rate)} → `}${share(finds.worsening)}`
          : `× ${number(finds.worsening)} (${share(finds.worsening - 1)} more)`;
      return `finds ${what} within the hold (${describeDuration(holdMs)}), ${number(finds.units)} units of the candidate`;
    }
    case 'at-once':
      return atOnceText(one);
    case 'never':
      return `blind: ${finds.why}`;
    case 'unknown':
      return `not known: ${finds.why}${hintOf(one)}`;
    default:
      return unreachable(finds);
  }
}

function atOnceText({ rule }: PhaseDetectability): string {
  switch (rule.shape) {
    case 'zero-tolerance':
      return 'acts on the first one';
    case 'count-within':
      return `acts as soon as ${number(rule.count)} came within ${describeDuration(rule.withinMs)}`;
    case 'held':
      return `has enough turns in its windows, acts after ${describeDuration(rule.forMs)}`;
    default:
      return 'acts at once';
  }
}

/** What would make it known. */
function hintOf({ rule, finds, metric }: PhaseDetectability): string {
  if (finds.kind !== 'unknown') return '';
  if (finds.why.includes('traffic')) return '; give --traffic, such as 40/day';
  if (finds.why.includes('segments')) return '';
  if (rule.shape === 'compared-rate') return `; give --rate ${metric}=1% with what it is`;
  return rule.shape === 'compared-values' ? `; give --spread ${metric}=0.6 with what it is` : '';
}

function number(value: number): string {
  return kpiValueText(value, null);
}
