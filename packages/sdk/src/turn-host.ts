import type { Evaluation, EvaluationContext } from '@tidegate/core';
import type { ConversationBook } from './conversation-book.ts';
import type { Correlation } from './correlation.ts';
import type { Evaluator } from './evaluator.ts';
import type { Exposures } from './exposures.ts';
import type { Fold } from './fold.ts';
import type { AttemptScope } from './guard/attempt-scope.ts';
import type { Ledger } from './ledger.ts';
import type { Observations } from './observations.ts';
import type { OpenTurns } from './open-turns.ts';
import type { PriceDesk } from './price-desk.ts';
import type { Runtime } from './runtime.ts';
import type { Sessions } from './sessions.ts';
import type { Shadowing } from './shadow/shadowing.ts';
import type { SlowestConversations } from './slowest-conversations.ts';
import type { TrackedEvents } from './tracked-events.ts';
import type { UnitMemory } from './unit-memory.ts';
import type { UrgentSender } from './urgent.ts';
import type { WatchedPlaces } from './watched-places.ts';

/** A turn that is over. */
export interface EndedTurn {
  readonly failed: boolean;
  /** What `fail` was given, or what a guarded candidate failed of; `undefined` where nothing was. */
  readonly error: unknown;
  /** From its first flag to its end. */
  readonly latencyMs: number;
  /** What the flags answered that it asked for, by key. */
  readonly asked: ReadonlyMap<string, Evaluation>;
  /** The conversation; `null` where it has no usable id. */
  readonly unit: string | null;
}

/** What turns share with their client. */
export interface TurnHost {
  readonly runtime: Runtime;
  readonly ledger: Ledger;
  readonly evaluator: Pick<Evaluator, 'evaluate' | 'handOut' | 'handOutAgain'>;
  readonly fold: Fold;
  readonly observations: Observations;
  readonly urgent: UrgentSender;
  readonly openTurns: OpenTurns;
  readonly units: UnitMemory;
  readonly exposures: Exposures;
  readonly events: TrackedEvents;
  readonly correlation: Correlation;
  readonly places: WatchedPlaces;
  readonly book: ConversationBook;
  readonly sessions: Sessions;
  readonly slowest: SlowestConversations;
  readonly desk: PriceDesk;
  readonly attempts: AttemptScope;
  readonly shadows: Shadowing;
  /** Corrected clock, ms since epoch. */
  nowMs(): number;
  /** The start of a conversation, signed; `null` where nobody can. Never rejects. */
  pin(context: EvaluationContext): Promise<string | null>;
  /** A watched turn opened. */
  onWatched(): void;
  /** A turn ended, or its deadline passed. */
  onTurnEnd(turn: EndedTurn): void;
}
