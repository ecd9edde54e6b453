import type { AlertView } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { plain } from './plain.ts';

/** Lines that show what to look at and what to do, under an empty one; none without a runbook. */
export function runbookLines(runbook: AlertView['runbook'], colors: Colors): string[] {
  if (runbook === null) return [];
  return [
    '',
    `${colors.bold('runbook')}  ${plain(runbook.symptom)}`,
    ...(runbook.query === null ? [] : [`   ${colors.dim('look')}  ${plain(runbook.query)}`]),
    ...runbook.actions.map((action, index) => `   ${index + 1}. ${plain(action)}`),
  ];
}
