import type { AlertView } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';

/** How bad it is. */
export type Severity = AlertView['severity'];

/** A severity in its colour. */
export function severityText(severity: Severity, colors: Colors): string {
  switch (severity) {
    case 'critical':
      return colors.red(severity);
    case 'error':
      return colors.magenta(severity);
    case 'warning':
      return colors.yellow(severity);
    case 'information':
      return severity;
  }
}

/** The worst first. */
export const SEVERITIES: readonly Severity[] = ['critical', 'error', 'warning', 'information'];
