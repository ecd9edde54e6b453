import type { VariantSwitch } from './switched-conversations.ts';

/** One turn as its client saw it; times in ms since epoch. */
export interface SeenTurn {
  readonly conversationId: string;
  /** Variant that answered, `null` when no answer came. */
  readonly variant: string | null;
  /** Variant of the answered turn before, `null` at first. */
  readonly previousVariant: string | null;
  /** True when this conversation meets the variant for the first time. */
  readonly firstOnVariant: boolean;
  readonly beganMs: number;
  /** When the answer's headers came: the variant was decided before. */
  readonly answeredMs: number;
  readonly endedMs: number;
  readonly failed: boolean;
}

/** What a traffic process has seen. Lists are bounded; what did not fit is in `dropped`. */
export interface TrafficTally {
  readonly turns: number;
  readonly failedTurns: number;
  readonly conversations: number;
  /** Turns since the tally before, at most as many as fit into a list. */
  readonly recentTurns: number;
  /** From asking to the end of the answer, 95 % quantile since the tally before; `null` = no turn. */
  readonly recentP95Ms: number | null;
  /** All changes of variant inside conversations, since the start. */
  readonly switches: readonly VariantSwitch[];
  /** Variant that is followed, with one entry per conversation that met it and one per turn. */
  readonly followed: string | null;
  readonly followedUnitEndedMs: readonly number[];
  readonly followedTurnBeganMs: readonly number[];
  readonly dropped: number;
}

export interface TrafficRecord {
  follow(variant: string): void;
  conversation(): void;
  turn(turn: SeenTurn): void;
  tally(): TrafficTally;
}

/** Remembers what the demo asks for, at most `entriesMax` entries a list. */
export function createTrafficRecord(entriesMax = 50_000): TrafficRecord {
  let turns = 0;
  let failedTurns = 0;
  let conversations = 0;
  let dropped = 0;
  let followed: string | null = null;
  let unitEndedMs: number[] = [];
  let turnBeganMs: number[] = [];
  let latenciesMs: number[] = [];
  const switches: VariantSwitch[] = [];
  const keep = <T>(list: T[], entry: T): void => {
    if (list.length < entriesMax) list.push(entry);
    else dropped += 1;
  };
  return {
    follow: (variant) => {
      followed = variant;
      unitEndedMs = [];
      turnBeganMs = [];
    },
    conversation: () => {
      conversations += 1;
    },
    turn: (turn) => {
      turns += 1;
      if (turn.failed) failedTurns += 1;
      if (latenciesMs.length < entriesMax) latenciesMs.push(turn.endedMs - turn.beganMs);
      if (turn.variant === null) return;
      if (turn.previousVariant !== null && turn.previousVariant !== turn.variant) {
        const { conversationId, previousVariant: from, variant: to, answeredMs } = turn;
        keep(switches, { conversationId, from, to, answeredMs });
      }
      if (turn.variant !== followed) return;
      keep(turnBeganMs, turn.beganMs);
      if (turn.firstOnVariant) keep(unitEndedMs, turn.endedMs);
    },
    tally: () => {
      const recentTurns = latenciesMs.length;
      const recentP95Ms = quantile(latenciesMs, 0.95);
      latenciesMs = [];
      return {
        turns,
        failedTurns,
        conversations,
        recentTurns,
        recentP95Ms,
        switches: [...switches],
        followed,
        followedUnitEndedMs: [...unitEndedMs],
        followedTurnBeganMs: [...turnBeganMs],
        dropped,
      };
    },
  };
}

function quantile(values: readonly number[], q: number): number | null {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? null;
}
