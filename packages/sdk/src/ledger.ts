import { WARNINGS_REMEMBERED_MAX } from './limits.ts';
import type { ClientOptions, WarningCode } from './types.ts';

/** What this process dropped, lost or corrected, and how it says so. */
export interface Ledger {
  droppedObservations: number;
  droppedBatches: number;
  badStarts: number;
  missingStarts: number;
  reconnects: number;
  refusedRulesets: number;
  overflowedLabels: number;
  unpricedUsages: number;
  shadowedTurns: number;
  skippedShadows: number;
  shadowCapsReached: number;
  shadowCostUsd: number;
  guardFallbacks: number;
  cutTurns: number;
  /** Hands a warning to `onWarning`; never throws. */
  warn(code: WarningCode, message: string): void;
  /** The same, once for each code and subject. */
  warnOnce(code: WarningCode, subject: string, message: string): void;
}

/** A new ledger with every count at 0. */
export function createLedger(onWarning: ClientOptions['onWarning']): Ledger {
  const given = new Set<string>();
  const warn = (code: WarningCode, message: string): void => {
    try {
      onWarning?.({ code, message });
    } catch {
      // A listener that throws must not harm the caller of an evaluation.
    }
  };
  return {
    droppedObservations: 0,
    droppedBatches: 0,
    badStarts: 0,
    missingStarts: 0,
    reconnects: 0,
    refusedRulesets: 0,
    overflowedLabels: 0,
    unpricedUsages: 0,
    shadowedTurns: 0,
    skippedShadows: 0,
    shadowCapsReached: 0,
    shadowCostUsd: 0,
    guardFallbacks: 0,
    cutTurns: 0,
    warn,
    warnOnce: (code, subject, message) => {
      const key = `${code} ${subject}`;
      if (given.has(key) || given.size >= WARNINGS_REMEMBERED_MAX) return;
      given.add(key);
      warn(code, message);
    },
  };
}
