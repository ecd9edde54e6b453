import { WHOLE_PRODUCT } from '@tidegate/core';
import type { TelemetrySeries } from '@tidegate/protocol';
import type { VisibleFlag } from './visible-flags.ts';

/** What pages may tell of themselves, and as what: a public key names no metric of its own. */
const PAGE_METRICS: ReadonlyMap<string, TelemetrySeries['cell']['kind']> = new Map([
  ['page_load_ms', 'distribution'],
  ['lcp', 'distribution'],
  ['inp', 'distribution'],
  ['cls', 'distribution'],
  ['tti', 'distribution'],
  ['ttfb_ms', 'distribution'],
  ['fcp', 'distribution'],
  ['js_errors', 'count'],
  ['unhandled_rejections', 'count'],
]);

/** Labels that pages may give, and their longest text. */
const LABELS = new Set(['route', 'type', 'message']);
const LABEL_LENGTH_MAX = 120;

/** Whether a series is one that a page may tell of itself. */
export function isPageMetric({ metric, cell }: TelemetrySeries): boolean {
  return PAGE_METRICS.get(metric) === cell.kind;
}

/**
 * A page's own figure as it is believed: under no flag, or under the real key of one that it can see
 * and a variant that there is; `null` when it names another.
 */
export function believedPageMetric(
  series: TelemetrySeries,
  flag: VisibleFlag | undefined,
): TelemetrySeries | null {
  const { variant, draw, metric, startMs, cell } = series;
  const figures = { metric, startMs, cell, ...shownLabels(series.labels) };
  if (series.flag === '') {
    const place = variant === WHOLE_PRODUCT.variant ? WHOLE_PRODUCT : { flag: '', variant: '' };
    return { ...place, draw: 0, ...figures };
  }
  if (flag === undefined || !flag.has(variant, draw)) return null;
  return { flag: flag.key, variant, draw, ...figures };
}

function shownLabels(labels: TelemetrySeries['labels'] = {}): Pick<TelemetrySeries, 'labels'> {
  const shown = Object.entries(labels)
    .filter(([name]) => LABELS.has(name))
    .map(([name, text]) => [name, text.slice(0, LABEL_LENGTH_MAX)] as const);
  return shown.length === 0 ? {} : { labels: Object.fromEntries(shown) };
}
