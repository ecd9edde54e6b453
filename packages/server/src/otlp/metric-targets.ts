import type { Metric } from '@tidegate/core';
import { textAttribute } from './attribute-names.ts';
import type { Attributes } from './attributes.ts';

/** What a point of somebody else's metric is for us. */
export interface Target {
  readonly metric: string;
  /** Its values, its number as trials of a rate, or its number as a count. */
  readonly as: 'values' | 'trials' | 'count';
  /** Of trials: whether all of the point are events. */
  readonly event?: boolean;
  /** Of values: what one of its units is in ours. */
  readonly factor?: number;
  /** `turn`: spans say the same. `process`: what a process says about itself. */
  readonly about: 'turn' | 'process';
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * Histograms of OpenTelemetry's conventions that become metrics of ours; none for any other name.
 * A model call is not a turn, so its duration is not read; what an agent or a tool took is. Source:
 * semantic conventions for GenAI, HTTP and database client metrics.
 */
export function histogramTargets(name: string, unit: string, point: Attributes): Target[] {
  const toMs = unitFactor(unit, 'ms');
  const turn = 'turn' as const;
  const failed = textAttribute(point, 'errorType') !== null;
  switch (name) {
    case 'gen_ai.invoke_agent.duration':
      return turnTargets(failed, toMs);
    case 'gen_ai.execute_tool.duration':
      return toolTargets(failed, point);
    case 'gen_ai.client.operation.duration': {
      const operation = textAttribute(point, 'operation');
      if (operation === 'invoke_agent') return turnTargets(failed, toMs);
      return operation === 'execute_tool' ? toolTargets(failed, point) : [];
    }
    case 'gen_ai.client.operation.time_to_first_chunk':
    case 'gen_ai.server.time_to_first_token':
      return [{ metric: 'ttft_ms', as: 'values', factor: toMs, about: turn }];
    case 'gen_ai.invoke_agent.inference_calls':
      return [{ metric: 'loop_length', as: 'values', factor: 1, about: turn }];
    case 'gen_ai.client.token.usage': {
      const metric = TOKENS[String(point.get('gen_ai.token.type'))];
      return metric === undefined ? [] : [{ metric, as: 'values', factor: 1, about: turn }];
    }
    case 'http.server.request.duration':
    case 'http.server.duration':
      return requestTargets(point, toMs);
    case 'db.client.operation.duration':
      return [{ metric: 'db_query_ms', as: 'values', factor: toMs, about: 'process' }];
    default:
      return [];
  }
}

const TOKENS: Readonly<Record<string, string>> = {
  input: 'tokens_in',
  output: 'tokens_out',
  completion: 'tokens_out',
};

function turnTargets(event: boolean, factor: number): Target[] {
  return [
    { metric: 'error_rate', as: 'trials', event, about: 'turn' },
    { metric: 'latency_ms', as: 'values', factor, about: 'turn' },
  ];
}

function toolTargets(failed: boolean, point: Attributes): Target[] {
  const tool = textAttribute(point, 'tool');
  const labels = tool === null ? {} : { labels: { tool: tool.slice(0, 200) } };
  return [{ metric: 'tool_success_rate', as: 'trials', event: !failed, about: 'turn', ...labels }];
}

/** Their time is one of the whole product's only, and only where no spans tell of turns. */
function requestTargets(point: Attributes, factor: number): Target[] {
  const status = Number(point.get('http.response.status_code') ?? point.get('http.status_code'));
  const counted: Target = { metric: 'requests', as: 'count', about: 'process' };
  const judged: Target = {
    metric: 'http_5xx_rate',
    as: 'trials',
    event: status >= 500,
    about: 'process',
  };
  const good: Target = { metric: 'successful_requests', as: 'count', about: 'process' };
  const time: Target = { metric: 'latency_ms', as: 'values', factor, about: 'turn' };
  return [counted, judged, time, ...(status < 400 ? [good] : [])];
}

/** Gauges of a process by conventions; their points (pools, heaps) are added up. */
export const SUMMED_GAUGES: ReadonlyMap<string, string> = new Map([
  ['process.memory.usage', 'memory_mb'],
  ['jvm.memory.used', 'memory_mb'],
]);

const FACTORS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ms: { s: 1_000, ms: 1, us: 1e-3, ns: 1e-6 },
  s: { s: 1, ms: 1e-3, min: 60 },
  mb: { By: 1e-6, KBy: 1e-3, KiBy: 1.024e-3, MBy: 1, MiBy: 1.048576, GBy: 1_000 },
  '%': { '1': 100, '%': 1 },
};

/** What one of a unit (UCUM) is in a unit of ours; 1 where that is not known. */
export function unitFactor(unit: string, ours: string): number {
  const factors = Object.hasOwn(FACTORS, ours) ? FACTORS[ours] : undefined;
  if (factors === undefined || !Object.hasOwn(factors, unit)) return 1;
  return factors[unit] ?? 1;
}

/** A metric of ours that goes by this name: dots and hyphens are underscores. */
export function namedMetric(name: string, metrics: ReadonlyMap<string, Metric>): Metric | null {
  const ours = name.toLowerCase().replaceAll('.', '_').replaceAll('-', '_');
  return metrics.get(ours) ?? null;
}

/** Attributes of a point as labels, without those that say where it belongs. */
export function labelsOf(point: Attributes): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [name, value] of point) {
    const isOurs = name.startsWith('feature_flag.') || name === TRIAL_EVENT;
    const text = typeof value === 'object' ? '' : String(value);
    if (isOurs || Object.keys(labels).length >= LABELS || !isLabel(name) || !isLabel(text))
      continue;
    labels[name] = text;
  }
  return labels;
}

/** Says of a point of a counter, whose metric is a rate, whether what it counts are events. */
export const TRIAL_EVENT = 'tidegate.event';

const LABELS = 8;

function isLabel(text: string): boolean {
  return text !== '' && text.length <= 200 && text !== '__proto__' && !text.includes('\0');
}
