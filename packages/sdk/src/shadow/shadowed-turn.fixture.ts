import type { FlagdFlag } from '@tidegate/core';
import type { FoldedSeries } from '../fold.ts';
import { settled } from '../manual-runtime.fixture.ts';
import { aTurnWorld } from '../turn-world.fixture.ts';
import type { PriceBook } from '../types.ts';
import type { ShadowArms, ShadowOptions, ShadowOutcome } from './types.ts';

/** A watched flag that serves `legacy` to all, and shadows a share of conversations with `new`. */
export function shadowedFlag(metadata: NonNullable<FlagdFlag['metadata']> = {}): FlagdFlag {
  return {
    state: 'ENABLED',
    variants: { legacy: 'old', new: 'new' },
    defaultVariant: 'legacy',
    metadata: { watched: true, shadow: 100_000, shadowVariant: 'new', ...metadata },
  };
}

/** Conversations whose turns are shadowed, over a clock that a test moves. Nothing is noise. */
export function aShadowWorld(
  options: {
    readonly metadata?: FlagdFlag['metadata'];
    readonly shadow?: ShadowOptions;
    readonly prices?: PriceBook;
  } = {},
) {
  const flags = { chat: shadowedFlag(options.metadata ?? {}) };
  const world = aTurnWorld({ flags }, options.prices, options.shadow);
  const turnOf = (id = 'chat-1') => world.conversation({ id, startedAtMs: 1 }).turn();
  const outcomes: ShadowOutcome[] = [];
  return {
    ...world,
    outcomes,
    turnOf,
    /** One shadowed turn from its beginning to the end of its shadow; answers what the user got. */
    shadowed: async <T>(arms: ShadowArms<T>, id?: string): Promise<T> => {
      const log = (outcome: ShadowOutcome) => outcomes.push(outcome);
      const answer = turnOf(id).shadow('chat', { log, ...arms });
      await settled();
      return answer;
    },
    /** What was folded, by metric: `[trials, events, new units]`, or `[count, sum]`, or a count. */
    told: () => toldOf(world.fold.drain()),
  };
}

function toldOf(drained: readonly FoldedSeries[]): Record<string, unknown> {
  return Object.fromEntries(
    drained.map(({ metric, flag, variant, draw, labels, cell }) => [
      [`${metric} ${flag}:${variant}~${draw}`, ...Object.values(labels ?? {})].join(' | '),
      cell.kind === 'rate'
        ? [cell.trials, cell.events, cell.newUnits]
        : cell.kind === 'distribution'
          ? [cell.count, cell.sumMicro / 1e6]
          : cell.kind === 'count'
            ? cell.count
            : cell,
    ]),
  );
}
