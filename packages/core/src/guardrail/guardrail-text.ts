import type { Criterion, HeldGuardrail, Judged, Statistic } from './types.ts';

/**
 * A guardrail or criterion in one line for people, in the words of a plan. Never throws.
 *
 * @example
 * guardrailText(guardrail) // 'error_rate > 0.5% for 5m → rollback'
 */
export function guardrailText(judged: Judged): string {
  switch (judged.shape) {
    case 'held':
      return acting(judged, `${boundText(judged)} for ${compactDuration(judged.forMs)}`);
    case 'count-within': {
      const within = compactDuration(judged.withinMs);
      return acting(judged, `${judged.metric} ≥ ${judged.count} within ${within}`);
    }
    case 'zero-tolerance':
      return acting(judged, `${judged.metric} > 0`);
    case 'criterion': {
      const proof = judged.statistic.of === 'max' ? 'every reading' : '95 % bound';
      return `gate: ${boundText(judged)} (${proof})`;
    }
  }
}

function acting(judged: Exclude<Judged, Criterion>, text: string): string {
  return `${text}${judged.absolute ? ', whatever control does' : ''} → ${judged.action}`;
}

function boundText(judged: HeldGuardrail | Criterion): string {
  const { metric, statistic, side, limit } = judged;
  const subject = `${statisticText(statistic)}${metric}`;
  const upper = judged.shape === 'held' ? judged.upper : null;
  if (upper !== null) {
    return `${subject} between ${figure(statistic, limit)} and ${figure(statistic, upper)}`;
  }
  return `${subject} ${side === 'above' ? '>' : '<'} ${figure(statistic, limit)}`;
}

function statisticText(statistic: Statistic): string {
  if (statistic.of === 'quantile') return `p${exact(statistic.q * 100)} `;
  return statistic.of === 'mean' ? 'mean ' : '';
}

function figure(statistic: Statistic, value: number): string {
  return statistic.of === 'rate' ? `${exact(value * 100)}%` : exact(value);
}

/** Without the noise of binary fractions: 0.0035 × 100 is 0.35. */
function exact(value: number): string {
  return String(Number(value.toPrecision(12)));
}

function compactDuration(ms: number): string {
  const parts: readonly (readonly [string, number])[] = [
    ['d', Math.floor(ms / 86_400_000)],
    ['h', Math.floor((ms % 86_400_000) / 3_600_000)],
    ['m', Math.floor((ms % 3_600_000) / 60_000)],
    ['s', (ms % 60_000) / 1_000],
  ];
  const text = parts
    .filter(([, amount]) => amount > 0)
    .map(([unit, amount]) => `${exact(amount)}${unit}`)
    .join('');
  return text === '' ? '0s' : text;
}
