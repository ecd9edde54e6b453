import { compileRuleset, type FlagdDocument, WHOLE_PRODUCT } from '@tidegate/core';
import type { Urgent } from '@tidegate/protocol';
import { createConversation } from './conversation.ts';
import { ConversationBook } from './conversation-book.ts';
import { foldConversation } from './conversation-outcome.ts';
import type { RememberedStart } from './conversation-start.ts';
import { createCorrelation } from './correlation.ts';
import { EvaluationCounts } from './evaluation-counts.ts';
import { Evaluator } from './evaluator.ts';
import { Exposures } from './exposures.ts';
import { Fold, type FoldedSeries } from './fold.ts';
import { createAttemptScope } from './guard/attempt-scope.ts';
import { LeastRecent } from './least-recent.ts';
import { createLedger } from './ledger.ts';
import { ManualRuntime } from './manual-runtime.fixture.ts';
import { createObservations } from './observations.ts';
import { OpenTurns } from './open-turns.ts';
import { createPriceDesk } from './price-desk.ts';
import { watchedFlag } from './ruleset.fixture.ts';
import { Sessions } from './sessions.ts';
import { Shadows } from './shadow/shadows.ts';
import { SlowestConversations } from './slowest-conversations.ts';
import { TrackedEvents } from './tracked-events.ts';
import type { EndedTurn, TurnHost } from './turn.ts';
import type { ConversationStart, PriceBook, ShadowOptions } from './types.ts';
import { UnitMemory } from './unit-memory.ts';
import { WatchedPlaces } from './watched-places.ts';

/** What conversations and turns share, over a clock that a test moves. */
export function aTurnWorld(
  document: FlagdDocument = { flags: { chat: watchedFlag() } },
  prices?: PriceBook,
  shadow?: ShadowOptions,
) {
  const runtime = new ManualRuntime();
  const warnings: string[] = [];
  const ledger = createLedger(({ code }) => warnings.push(code));
  const nowMs = () => runtime.nowMs();
  const fold = new Fold(nowMs, () => {
    ledger.overflowedLabels += 1;
  });
  const rulesets = { compiled: compileRuleset(document), document };
  const counts = new EvaluationCounts(ledger);
  const exposures = new Exposures(nowMs, ledger);
  const events = new TrackedEvents(nowMs, ledger);
  const observations = createObservations(fold, ledger);
  const ended: EndedTurn[] = [];
  const pushed: Omit<Urgent, 'id'>[] = [];
  const state = { watchedOpenings: 0, secondUsers: 0 };
  const nothing = async () => {};
  const sessions = new Sessions(nowMs, ledger, () => {
    state.secondUsers += 1;
  });
  const slowest = new SlowestConversations();
  const book = new ConversationBook({
    runtime,
    onClose: (conversation) => foldConversation({ fold, observations, ledger }, conversation),
    onDrop: () => {
      ledger.droppedObservations += 1;
    },
  });
  const liveHost = {
    runtime,
    ledger,
    fold,
    nowMs,
    observations,
    exposures,
    events,
    sessions,
    slowest,
    book,
    evaluator: new Evaluator(rulesets, nowMs, ledger, counts),
    places: new WatchedPlaces(),
    desk: createPriceDesk({ prices, observations, ledger, nowMs, epoch: () => fold.epoch }),
    onTurnEnd: (turn: EndedTurn) => ended.push(turn),
    openTurns: new OpenTurns(runtime, 120_000),
    units: new UnitMemory(),
    correlation: createCorrelation(),
    attempts: createAttemptScope(),
    pin: async () => null,
    urgent: {
      push: (event: Omit<Urgent, 'id'>) => pushed.push(event),
      kick: nothing,
      settle: nothing,
      close: nothing,
      abandon: nothing,
    },
    onWatched: () => {
      state.watchedOpenings += 1;
    },
  };
  const shadows = new Shadows(liveHost, shadow, () => rulesets.document);
  const host: TurnHost = { ...liveHost, shadows };
  const starts = new LeastRecent<RememberedStart>(10);
  const sources = { ledger, nowMs, isClockKnown: () => true, starts };
  const conversation = (start: ConversationStart) => createConversation(host, sources, start);
  const told = { shadows, counts, exposures, events, ended, sessions, slowest, book };
  return { host, runtime, ledger, warnings, fold, rulesets, pushed, state, conversation, ...told };
}

/** Figures under flags, `metric flag:variant~draw` with labels behind it. */
export function figures(drained: readonly FoldedSeries[]) {
  return figuresOf(drained.filter(({ flag }) => flag !== ''));
}

/** Figures of the whole product, by metric, with labels behind it. */
export function wholeFigures(drained: readonly FoldedSeries[]) {
  const { flag, variant } = WHOLE_PRODUCT;
  const whole = drained.filter((series) => series.flag === flag && series.variant === variant);
  const all = Object.entries(figuresOf(whole));
  return Object.fromEntries(all.map(([name, figure]) => [name.replace(' :all~0', ''), figure]));
}

function figuresOf(drained: readonly FoldedSeries[]) {
  return Object.fromEntries(
    drained.map(({ flag, variant, draw, metric, labels, cell, failedUnits }) => [
      [`${metric} ${flag}:${variant}~${draw}`, ...Object.values(labels ?? {})].join(' | '),
      cell.kind === 'rate'
        ? [cell.trials, cell.events, cell.atRiskUnits, cell.newUnits, failedUnits]
        : cell.kind === 'distribution'
          ? [cell.count, cell.sumMicro / 1e6, ...unitsOf(cell.perUnit)]
          : cell.kind === 'count'
            ? cell.count
            : cell,
    ]),
  );
}

/** How many units are behind a distribution, where it says so. */
function unitsOf(perUnit: readonly (readonly [number, number])[] | undefined) {
  return perUnit === undefined
    ? []
    : [{ units: perUnit.reduce((sum, [, count]) => sum + count, 0) }];
}
