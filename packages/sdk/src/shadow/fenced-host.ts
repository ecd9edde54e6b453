import type { Evaluation } from '@tidegate/core';
import { ConversationBook } from '../conversation-book.ts';
import { Exposures } from '../exposures.ts';
import { Fold, type Place } from '../fold.ts';
import { createLedger, type Ledger } from '../ledger.ts';
import { createObservations } from '../observations.ts';
import { OpenTurns } from '../open-turns.ts';
import { realKeyOf } from '../real-key.ts';
import { Sessions } from '../sessions.ts';
import { SlowestConversations } from '../slowest-conversations.ts';
import { TrackedEvents } from '../tracked-events.ts';
import type { TurnHost } from '../turn.ts';
import type { WarningCode } from '../types.ts';
import { UnitMemory } from '../unit-memory.ts';
import { WatchedPlaces } from '../watched-places.ts';
import type { ShadowRun } from './shadow-run.ts';

/** What the hosts of all shadow turns of a client share: everything is closed and takes nothing. */
export type SilentHost = Omit<TurnHost, 'evaluator' | 'desk' | 'shadows' | 'onTurnEnd'>;

/** A host that tells nobody of what its turns do: no figure, exposure, session, event or report. */
export function silentHost(
  live: Pick<TurnHost, 'runtime' | 'ledger' | 'correlation' | 'attempts'>,
): SilentHost {
  const { runtime, correlation, attempts } = live;
  const ledger = quietLedger(live.ledger);
  const nowMs = (): number => runtime.nowMs();
  const nothing = (): void => {};
  const settled = (): Promise<void> => Promise.resolve();
  const fold = new Fold(nowMs);
  const exposures = new Exposures(nowMs, ledger);
  const events = new TrackedEvents(nowMs, ledger);
  const sessions = new Sessions(nowMs, ledger, nothing);
  const openTurns = new OpenTurns(runtime, 0);
  const book = new ConversationBook({ runtime, onClose: nothing, onDrop: nothing });
  for (const closed of [fold, exposures, events, sessions, openTurns, book]) closed.close();
  return {
    runtime,
    ledger,
    correlation,
    attempts,
    fold,
    exposures,
    events,
    sessions,
    openTurns,
    book,
    observations: createObservations(fold, ledger),
    slowest: new SlowestConversations(),
    units: new UnitMemory(1),
    places: new NoPlaces(),
    urgent: { push: nothing, kick: nothing, settle: settled, close: settled, abandon: nothing },
    nowMs,
    pin: () => Promise.resolve(null),
    onWatched: nothing,
  };
}

/**
 * The host of one shadow turn.
 *
 * @param live.instead what the shadowed flag answers
 */
export function fencedHost(
  silent: SilentHost,
  live: Pick<TurnHost, 'evaluator' | 'desk'> & {
    readonly flag: string;
    readonly instead: Evaluation;
  },
  run: ShadowRun,
  onTurnEnd: TurnHost['onTurnEnd'],
): TurnHost {
  const { evaluator, desk, flag, instead } = live;
  return {
    ...silent,
    onTurnEnd,
    evaluator: {
      evaluate: (key, context) => {
        const evaluation = evaluator.evaluate(key, context);
        return realKeyOf(key, evaluation) === flag ? instead : evaluation;
      },
      // Not counted, and told to no listener.
      handOut: (_key, evaluation, fallback, fits) =>
        evaluator.handOutAgain(evaluation, fallback, fits),
      handOutAgain: (evaluation, fallback, fits) =>
        evaluator.handOutAgain(evaluation, fallback, fits),
    },
    desk: {
      costUsd: (usage) => {
        const usd = desk.costUsd(usage);
        if (usd !== null) run.spent(usd);
        return usd;
      },
    },
    shadows: {
      shadow: (_turn, arms) => {
        const { signal } = new AbortController();
        return arms.control({ turn: run.turn, live: false, signal, report: () => {} });
      },
      noted: (_turn, _call, work) => work,
      heard: (turn, options) => ({
        ...options,
        onFinish: (finished) => {
          run.finished(turn, (finished as { readonly text?: unknown }).text);
          options.onFinish(finished);
        },
      }),
    },
  };
}

/** A shadow meets nothing. */
class NoPlaces extends WatchedPlaces {
  override of(): Place | null {
    return null;
  }
}

/** Warnings are the program's; what was dropped or fell back is not: nobody was to have it. */
function quietLedger({ warn, warnOnce }: Ledger): Ledger {
  return {
    ...createLedger(undefined),
    warn: (code, message) => {
      if (!QUIET.has(code)) warn(code, message);
    },
    warnOnce: (code, subject, message) => {
      if (!QUIET.has(code)) warnOnce(code, subject, message);
    },
  };
}

const QUIET: ReadonlySet<WarningCode> = new Set(['observation', 'guard-fallback']);
