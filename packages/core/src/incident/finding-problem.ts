import type { IncidentFinding } from './types.ts';

/**
 * Why a decision matrix cannot be asked about a finding, as a sentence for people; `null` = it can.
 * Figures are finite and not negative: NaN decides nothing. Never throws.
 */
export function findingProblem({ issue, metric, value }: IncidentFinding): string | null {
  if (issue !== null) {
    return metric === null && value === null
      ? null
      : 'Cannot decide on both an issue and a figure: name one of them';
  }
  if (metric === null) return 'Cannot decide on nothing: name an issue, or a metric with its value';
  if (value === null) return `Cannot decide on ${metric}: its value is missing`;
  if (!Number.isFinite(value)) return `Cannot decide on ${metric}: ${value} is no finite number`;
  if (value < 0) return `Cannot decide on ${metric}: ${value} is negative; a figure is 0 or more`;
  return null;
}
