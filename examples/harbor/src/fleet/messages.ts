import type { RulesetChange } from '@tidegate/sdk';
import type { VariantStatistics } from '../agent/turn-statistics.ts';
import type { TrafficTally } from '../traffic/traffic-record.ts';

/** A ruleset took effect in an SDK process. */
export interface RulesetMessage extends RulesetChange {
  readonly type: 'ruleset';
}

/** What a Harbor process tells the process that started it. */
export type HarborMessage =
  | { readonly type: 'listening'; readonly url: string; readonly controlUrl: string | null }
  /** With the turns begun until then, so that later ones can be counted exactly. */
  | (RulesetMessage & { readonly statistics: Record<string, VariantStatistics> });

/** What a probe process tells. */
export type ProbeMessage = RulesetMessage | { readonly type: 'ready'; readonly live: boolean };

/** What a traffic process tells. */
export type TrafficMessage =
  | { readonly type: 'started' }
  | { readonly type: 'tally'; readonly tally: TrafficTally };

/** What a traffic process is told. */
export type TrafficOrder =
  /** From now on, note the turns of this variant, and forget those of the one before. */
  | { readonly type: 'follow'; readonly variant: string }
  | { readonly type: 'tally' }
  /** Hold so many conversations at once. */
  | { readonly type: 'pace'; readonly conversations: number };
