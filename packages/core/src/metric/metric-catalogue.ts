import type { Metric } from './types.ts';

type Row = readonly [
  name: string,
  kind: Metric['kind'],
  unit: string,
  better: Metric['better'],
  description: string,
];

const ROWS: readonly Row[] = [
  ['error_rate', 'rate', '1', 'lower', 'Turns that failed, of all turns'],
  ['latency_ms', 'distribution', 'ms', 'lower', 'Time from the start of a turn to its end'],
  ['ttft_ms', 'distribution', 'ms', 'lower', 'Time from the start of a turn to its first token'],
  ['throughput', 'gauge', '1/s', 'higher', 'Turns that ended per second'],
  ['tool_success_rate', 'rate', '1', 'higher', 'Tool calls that succeeded, of all tool calls'],
  ['tool_schema_invalid_rate', 'rate', '1', 'lower', 'Tool calls whose input broke its schema'],
  ['cost_usd', 'distribution', 'usd', 'lower', 'Price of the tokens of a turn'],
  ['tokens_in', 'distribution', 'tokens', 'lower', 'Input tokens of a turn'],
  ['tokens_out', 'distribution', 'tokens', 'lower', 'Output tokens of a turn'],
  ['tokens_cached', 'distribution', 'tokens', 'higher', 'Input tokens read from a cache'],
  ['tokens_reasoning', 'distribution', 'tokens', 'lower', 'Output tokens spent on reasoning'],
  ['refusal_rate', 'rate', '1', 'lower', 'Turns that the model refused'],
  ['truncated_rate', 'rate', '1', 'lower', 'Turns that were cut at the token limit'],
  ['loop_length', 'distribution', 'steps', 'lower', 'Model calls within one turn'],
  ['handoff_rate', 'rate', '1', 'lower', 'Turns that were handed to a person'],
  ['satisfaction', 'mean', '1', 'higher', 'Score that users gave'],
  ['complaints', 'count', '1', 'lower', 'Complaints of users'],
  ['pii_leaks', 'count', '1', 'lower', 'Personal data shown to somebody else, confirmed'],
  ['session_contamination', 'count', '1', 'lower', "Content of another user's session, confirmed"],
  ['shadow_mismatch_rate', 'rate', '1', 'lower', 'Shadow answers that differ from the real ones'],
  ['shadow_error_rate', 'rate', '1', 'lower', 'Shadow turns that failed'],
  ['memory_mb', 'gauge', 'mb', 'lower', 'Resident memory of a process'],
  ['cpu', 'gauge', '1', 'lower', 'Processor time used, 1 = one core'],
  ['event_loop_delay_ms', 'distribution', 'ms', 'lower', 'Delay of the event loop of a process'],
  ['db_query_ms', 'distribution', 'ms', 'lower', 'Time of a database query'],
  ['active_users', 'gauge', '1', 'higher', 'Users seen lately'],
  ['concurrent_sessions', 'gauge', '1', 'higher', 'Sessions open at the same time'],
  ['page_load_ms', 'distribution', 'ms', 'lower', 'Time until a page is loaded'],
  ['lcp', 'distribution', 'ms', 'lower', 'Largest contentful paint (Web Vitals)'],
  ['inp', 'distribution', 'ms', 'lower', 'Interaction to next paint (Web Vitals)'],
  ['cls', 'distribution', '1', 'lower', 'Cumulative layout shift (Web Vitals)'],
  ['tti', 'distribution', 'ms', 'lower', 'Time to interactive'],
  ['http_5xx_rate', 'rate', '1', 'lower', 'HTTP answers with status 500 to 599'],
  ['failed_health_checks', 'count', '1', 'lower', 'Health checks that failed'],
  ['auth_failures', 'count', '1', 'lower', 'Sign-ins and token checks that failed'],
  ['critical_issues', 'count', '1', 'lower', 'Issues that somebody rated as critical'],
  ['message_delivery_rate', 'rate', '1', 'higher', 'Messages that reached their receiver'],
  ['callback_ms', 'distribution', 'ms', 'lower', 'Time until a callback was answered'],
  ['conversation_failure_rate', 'rate', '1', 'lower', 'Conversations with a failed turn'],
  ['support_tickets', 'count', '1', 'lower', 'Tickets opened with support'],
];

/**
 * All metrics that plans, SDKs and the server know, by name. Rates are shares 0..1, units are
 * those of `Metric.unit`. Never changes while a process runs.
 */
export const metricCatalogue: ReadonlyMap<string, Metric> = new Map(
  ROWS.map(([name, kind, unit, better, description]) => [
    name,
    { name, kind, unit, better, description },
  ]),
);

/**
 * The catalogue's entry for `name`, `null` when there is none. Never throws.
 *
 * @example
 * findMetric('latency_ms')?.unit // 'ms'
 */
export function findMetric(name: string): Metric | null {
  return metricCatalogue.get(name) ?? null;
}
