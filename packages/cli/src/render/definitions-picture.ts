import type { LogMatch, MetricDefinition } from '@tidegate/core';
import { describeDuration } from '@tidegate/core';
import type { Colors } from '../terminal.ts';
import { table } from './table.ts';

/** Lines that show the metrics of a file: what they are, and where their figures come from. */
export function definitionsPicture(metrics: readonly MetricDefinition[], colors: Colors): string[] {
  const rows = metrics.map((metric) => [
    metric.name,
    metric.kind,
    metric.unit,
    `${metric.better} is better`,
    sourceText(metric),
  ]);
  return table(['metric', 'kind', 'unit', 'direction', 'figures'], rows, colors);
}

function sourceText({ fromLogs, normal }: MetricDefinition): string {
  const parts: string[] = [];
  if (fromLogs !== null) {
    const among = matchText(fromLogs.among);
    parts.push(`log lines ${matchText(fromLogs.when) || 'all'}${among && ` among ${among}`}`);
  }
  if (normal !== undefined) {
    parts.push(`normally ${normal.count} in ${describeDuration(normal.perMs)}`);
  }
  return parts.length === 0 ? 'from programs' : parts.join(', ');
}

function matchText(match: LogMatch): string {
  const { contains, severityAtLeast, service, correlated, personalData, attributes = {} } = match;
  return [
    ...(contains === undefined ? [] : [`with "${contains}"`]),
    ...(severityAtLeast === undefined ? [] : [`of severity ${severityAtLeast} and above`]),
    ...(service === undefined ? [] : [`of ${service}`]),
    ...(correlated === undefined ? [] : [`${correlated ? 'with' : 'without'} a correlation id`]),
    ...(personalData === undefined
      ? []
      : [`${personalData ? 'with' : 'without'} personal data in clear`]),
    ...Object.entries(attributes).map(([name, text]) => `${name}=${text}`),
  ].join(', ');
}
