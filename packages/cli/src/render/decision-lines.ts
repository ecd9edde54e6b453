import type { DecisionView } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { plain } from './plain.ts';
import { distanceText } from './time-text.ts';

/** Lines that show what a decision matrix says, and how much time is left for it. */
export function decisionLines(
  decision: DecisionView,
  { dueMs, nowMs }: { readonly dueMs: number | null; readonly nowMs: number },
  colors: Colors,
): string[] {
  const left = dueMs === null ? '' : `  ${leftText(dueMs, nowMs)}`;
  return [
    `${colors.bold('decision')}  ${plain(decision.severity)}, ${ROLLBACKS[decision.rollback]}${left}`,
    `   ${plain(decision.sentence)}`,
    ...(decision.asks
      ? [`   ${colors.yellow('no row says it outright: a person must decide')}`]
      : []),
  ];
}

/** What each kind of rollback means. */
const ROLLBACKS: Readonly<Record<DecisionView['rollback'], string>> = {
  full: 'full rollback',
  quick: 'quick rollback: the flags, at once',
  partial: 'partial rollback: one feature or segment',
  'fix-forward': 'fix forward: nothing is rolled back',
};

/** How much time a decision leaves, or how long it is over. */
export function leftText(dueMs: number, nowMs: number): string {
  const distance = distanceText(dueMs, nowMs);
  return dueMs > nowMs ? `time is up ${distance}` : `time was up ${distance}`;
}
