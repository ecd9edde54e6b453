import {
  type Criterion,
  describeDuration,
  describeShare,
  type Guardrail,
  type Phase,
  type Plan,
} from '@tidegate/core';
import { exampleFiles } from './five-systems-files.fixture.ts';

/**
 * A plan of `examples/plans`, read with its metrics.
 *
 * @throws Error when it is none, or has mistakes
 */
export function planOf(path: string): Plan {
  const metrics = path.startsWith('agui-chat/') ? ['agui-chat/metrics.yaml'] : [];
  const parsed = exampleFiles([path, ...metrics])[0]?.parsed;
  if (parsed?.kind !== 'Plan') throw new Error(`${path} is no plan`);
  return parsed.plan;
}

/** Who gets the candidate: `beta 100 %, everybody 10 %`. */
export function audienceText({ shares, shadowParts = 0 }: Phase): string {
  const shown = shares.map(
    ({ segment, weightParts }) => `${segment ?? 'everybody'} ${describeShare(weightParts)}`,
  );
  const shadow = shadowParts === 0 ? [] : [`shadow ${describeShare(shadowParts)}`];
  return shown.length + shadow.length === 0 ? 'nobody' : [...shadow, ...shown].join(', ');
}

/** `1w` or `2w … 3w`. */
export function rangeText(minMs: number, maxMs: number | null): string {
  const least = describeDuration(minMs);
  return maxMs === null ? least : `${least} … ${describeDuration(maxMs)}`;
}

/** What a gate asks for besides criteria: units, roles, lists. */
export function gateText({ gate: { minUnits, approvals, checklists = [] } }: Phase): string {
  const units = minUnits === 0 ? [] : [String(minUnits)];
  return [...units, ...approvals.map(({ role }) => role), ...checklists].join(', ');
}

/** A rule with its numbers, whatever its name: `p95 latency_ms above 500 for 2m`. */
export function boundText(rule: Guardrail | Criterion): string {
  switch (rule.shape) {
    case 'held':
      return `${levelText(rule)} for ${describeDuration(rule.forMs)}${samplesText(rule)}`;
    case 'criterion':
      return `${levelText(rule)}${rule.overMs === undefined ? '' : ` over ${describeDuration(rule.overMs)}`}`;
    case 'count-within':
      return `${rule.count} ${rule.metric} within ${describeDuration(rule.withinMs)}`;
    case 'zero-tolerance':
      return `any ${rule.metric}`;
    case 'compared-rate':
      return `${rule.metric} worse than control by ${rule.tolerance.value}`;
    default:
      return rule.shape;
  }
}

type Level = Extract<Guardrail | Criterion, { shape: 'held' | 'criterion' }>;

function levelText({ statistic, metric, side, limit, baseline, ...rule }: Level): string {
  const quantile = statistic.of === 'quantile' ? `p${statistic.q * 100} ` : '';
  const upper = rule.shape === 'held' && rule.upper !== null ? ` up to ${rule.upper}` : '';
  const bound = baseline === undefined ? limit : `${baseline.factor} of baseline`;
  return `${quantile}${metric} ${side} ${bound}${upper}`;
}

function samplesText({ minSamples }: Extract<Guardrail, { shape: 'held' }>): string {
  return minSamples === 1 ? ', one is enough' : '';
}
