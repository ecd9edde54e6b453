/** What became of the turns of one variant in this process. */
export interface VariantStatistics {
  begun: number;
  ended: number;
  failed: number;
  /** Answers in which personal data was found, and further kinds of it in one answer. */
  leaks: number;
  /** When the first turn failed or leaked, ms since epoch; `null` = none did. */
  firstBadMs: number | null;
}

/** Most variants counted apart; the rest share one entry, `(others)`. */
const VARIANTS_MAX = 100;

export interface TurnStatistics {
  begin(variant: string): void;
  leak(variant: string, nowMs: number): void;
  end(variant: string, failed: boolean, nowMs: number): void;
  /** A copy, by variant. */
  snapshot(): Record<string, VariantStatistics>;
}

export function createTurnStatistics(): TurnStatistics {
  const byVariant = new Map<string, VariantStatistics>();
  const of = (variant: string): VariantStatistics => {
    const known = byVariant.get(variant);
    if (known !== undefined) return known;
    if (byVariant.size >= VARIANTS_MAX && variant !== '(others)') return of('(others)');
    const fresh = { begun: 0, ended: 0, failed: 0, leaks: 0, firstBadMs: null };
    byVariant.set(variant, fresh);
    return fresh;
  };
  return {
    begin: (variant) => {
      of(variant).begun += 1;
    },
    leak: (variant, nowMs) => {
      const entry = of(variant);
      entry.leaks += 1;
      entry.firstBadMs ??= nowMs;
    },
    end: (variant, failed, nowMs) => {
      const entry = of(variant);
      entry.ended += 1;
      if (!failed) return;
      entry.failed += 1;
      entry.firstBadMs ??= nowMs;
    },
    snapshot: () =>
      Object.fromEntries([...byVariant].map(([variant, entry]) => [variant, { ...entry }])),
  };
}
