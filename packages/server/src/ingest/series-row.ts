import { hash } from 'node:crypto';
import { canonicalJson } from '@tidegate/core';
import type { TelemetrySeries } from '@tidegate/protocol';
import type { Tables } from '../store/tables.ts';

/** Names rows of `series`; the same place has the same id, whoever tells of it, and when. */
export interface SeriesNames {
  /** @param labels in place of those that the series has */
  rowOf(series: TelemetrySeries, labels?: Readonly<Record<string, string>>): Tables['series'];
}

/**
 * Names the series of one environment and source. Cells of different kinds cannot be added, so the
 * kind is a part of what a series is. Each row is made once.
 */
export function seriesNames({
  environment,
  source,
}: Pick<Tables['series'], 'environment' | 'source'>): SeriesNames {
  const rows = new Map<string, Tables['series']>();
  return {
    rowOf: ({ flag, variant, draw, metric, cell, labels: own }, labels = own) => {
      const text = labels === undefined ? '{}' : canonicalJson(labels);
      const parts = [environment, flag, variant, draw, metric, text, cell.kind];
      const identity = JSON.stringify(source === 'server' ? parts : [...parts, source]);
      const known = rows.get(identity);
      if (known !== undefined) return known;
      const id = hash('sha256', identity).slice(0, 32);
      const row = { id, environment, flag, variant, draw, metric, labels: text, source };
      rows.set(identity, row);
      return row;
    },
  };
}
