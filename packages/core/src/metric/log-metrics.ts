import { findMetric } from './metric-catalogue.ts';
import type { LogRule, MetricDefinition } from './types.ts';

const EVERY_LINE = {};

const RULES: Readonly<Record<string, LogRule>> = {
  log_lines: { among: EVERY_LINE, when: EVERY_LINE },
  log_errors: { among: EVERY_LINE, when: { severityAtLeast: 17 } },
  log_correlation_rate: { among: EVERY_LINE, when: { correlated: true } },
  log_unmasked_lines: { among: EVERY_LINE, when: { personalData: true } },
};

/**
 * The catalogue's metrics that are counted from log lines, with their rules: `log_lines`,
 * `log_errors`, `log_correlation_rate`, `log_unmasked_lines`. Who reads logs counts them by
 * `countLogLine`, beside those that teams define.
 */
export const logMetrics: readonly MetricDefinition[] = Object.entries(RULES).flatMap(
  ([name, fromLogs]) => {
    const metric = findMetric(name);
    return metric === null ? [] : [{ ...metric, fromLogs }];
  },
);
