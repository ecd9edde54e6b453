import { type AlertRule, canonicalJson } from '@tidegate/core';
import { addsUp } from './look-window.ts';

/** Whether a rule says nothing before its baseline is recorded. */
export function usesBaseline({ trigger }: Pick<AlertRule, 'trigger'>): boolean {
  if (trigger.kind === 'event') return false;
  const { bound, recovery } = trigger.condition;
  return bound?.of === 'baseline' || recovery?.of === 'baseline';
}

/**
 * What a rule's figure is of: rules with the same may share a baseline. Bounds and times are not part of
 * it, but of what adds up its window is.
 */
export function measureOf({ trigger }: Pick<AlertRule, 'trigger'>): string {
  if (trigger.kind === 'event') return '';
  const { metric, statistic, flag, variant, labels, source, windowMs } = trigger.condition;
  const about = { metric, statistic, flag, variant, labels, source };
  return canonicalJson(addsUp(trigger.condition) ? { ...about, windowMs } : about);
}
