import type { Cell, LogMatch, MetricDefinition } from './types.ts';

/** What is looked at of one log line; it is not stored. */
export interface LogLine {
  readonly body: string;
  /** OpenTelemetry's severity number, 1..24; `null` = the line has none. */
  readonly severity: number | null;
  readonly service: string | null;
  /** Whether it carries a correlation id or a trace id. */
  readonly correlated: boolean;
  /** Whether personal data stands in it unmasked. */
  readonly personalData: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/**
 * Whether a line meets all conditions of a match; none means every line. Upper and lower case of
 * the body are the same; attributes are compared as texts, a line without one does not meet it. No
 * regular expressions, so the cost is linear. Never throws.
 *
 * @example
 * logMatches({ contains: 'feature disabled' }, line) // true for "Feature disabled: chat"
 */
export function logMatches(match: LogMatch, line: LogLine): boolean {
  const { contains, severityAtLeast, service, correlated, personalData, attributes } = match;
  if (severityAtLeast !== undefined && !((line.severity ?? 0) >= severityAtLeast)) return false;
  if (service !== undefined && line.service !== service) return false;
  if (correlated !== undefined && line.correlated !== correlated) return false;
  if (personalData !== undefined && line.personalData !== personalData) return false;
  if (attributes !== undefined && !hasAttributes(attributes, line)) return false;
  return contains === undefined || line.body.toLowerCase().includes(contains.toLowerCase());
}

/**
 * What one line adds to a metric that is counted from logs: a trial of a rate, 0 or 1 of a count;
 * `null` when the line is not among those that count, or the metric is not counted from logs. The 0
 * is evidence: "no error among 5 000 lines" is another thing than "no line came". Never throws.
 */
export function countLogLine(definition: MetricDefinition, line: LogLine): Cell | null {
  const { kind, fromLogs } = definition;
  if (fromLogs === null || !logMatches(fromLogs.among, line)) return null;
  const events = logMatches(fromLogs.when, line) ? 1 : 0;
  if (kind === 'count') return { kind, count: events };
  if (kind !== 'rate') return null;
  const units = { atRiskUnits: 0, newUnits: 0, openUnits: 0, failedUnits: [] };
  return { kind, trials: 1, events, ...units };
}

function hasAttributes(wanted: Readonly<Record<string, string>>, line: LogLine): boolean {
  return Object.entries(wanted).every(
    ([name, text]) =>
      Object.hasOwn(line.attributes, name) && textOf(line.attributes[name]) === text,
  );
}

/** Programs write a status as 200 and as "200". */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}
