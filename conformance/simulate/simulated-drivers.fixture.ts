/** What layers bring back, outside: versions that are live, and drivers that fail, hang, are late or lie. */
import type { JsonObject } from '@tidegate/core';
import type {
  DriverAsk,
  DriverOutcome,
  DriverStep,
} from '../../packages/server/src/driver/driver.ts';
import type { Seeded } from '../faults/seeded.fixture.ts';
import { chance } from './chance.fixture.ts';
import { DRIVERS } from './random-procedure.fixture.ts';
import type { Timeline } from './timeline.fixture.ts';

/** What a process asks of the world outside; what comes back reaches it while it lives. */
export interface SimulatedDrivers {
  step(name: string, step: DriverStep, asked: DriverAsk, back: Back): Promise<DriverOutcome>;
  /** Whether it is well; an action that is done in one step. */
  look(what: string, forMs: number, back: Back): Promise<DriverOutcome>;
}

/** Runs in the process that asked, when it may. */
export type Back = (run: () => void) => void;

export interface SimulatedDriversParts {
  readonly timeline: Timeline;
  readonly random: Seeded;
  isHealed(): boolean;
  /** A version was made live for this key, by `execute` or by `undo`. */
  onApplied(step: DriverStep, key: string, live: number): void;
}

type Character = 'good' | 'flaky' | 'liar' | 'gone';
/** `half`: done, and said to have failed. `hangs`: never ends, and is done late. `twice`: asked for twice. */
type Fate = 'done' | 'fails' | 'half' | 'hangs' | 'lies' | 'twice' | 'throws';

/** A driver may take so long, ms. */
export const DRIVER_TIMEOUT_MS = 5_000;
const FIRST_LIVE = 1_000;
const LATE_MS = 7_000;
const TOO_BIG = 'x'.repeat(5_000);

export function simulatedDrivers(parts: SimulatedDriversParts): SimulatedDrivers {
  const { timeline, random } = parts;
  const live = new Map<string, number>(DRIVERS.map((name) => [name, FIRST_LIVE]));
  const characters = new Map<string, Character>(
    DRIVERS.map((name) => [
      name,
      random.of(['good', 'good', 'flaky', 'flaky', 'flaky', 'liar', 'gone'] as const),
    ]),
  );
  const fateOf = (character: Character): Fate => {
    const bad = random.of(['fails', 'fails', 'half', 'hangs', 'lies', 'twice', 'throws'] as const);
    const strikes = chance(random, 45);
    if (character === 'gone') return 'fails';
    if (character === 'liar') return 'lies';
    return character === 'flaky' && strikes && !parts.isHealed() ? bad : 'done';
  };
  const carriedOut = (
    name: string,
    step: DriverStep,
    { key, memo }: DriverAsk,
    isReal: boolean,
  ): DriverOutcome => {
    const now = live.get(name) ?? FIRST_LIVE;
    const known = versionsIn(memo);
    if (step === 'prepare') return { outcome: 'ok', detail: '', memo: known ?? plan(now) };
    if (known === null) return { outcome: 'failed', detail: 'it does not know what to go back to' };
    const wanted = step === 'undo' ? known.from : known.to;
    if (step === 'verify') return seen(now, wanted);
    if (isReal) makeLive(name, step, key, wanted);
    const learned = chance(random, 30) ? { memo: { ...known, [step]: key } } : {};
    return { outcome: 'ok', detail: '', ...learned };
  };
  /** Whoever is asked again looks first whether it is done. */
  const makeLive = (name: string, step: DriverStep, key: string, wanted: number): void => {
    if (live.get(name) === wanted) return;
    live.set(name, wanted);
    parts.onApplied(step, key, wanted);
  };
  const plan = (now: number): JsonObject => {
    const isTooBig = chance(random, 4) && !parts.isHealed();
    return { from: now, to: now - 1, ...(isTooBig ? { pad: TOO_BIG } : {}) };
  };

  return {
    step(name, step, asked, back) {
      const fate = fateOf(characters.get(name) ?? 'good');
      const takesMs = 50 + random.below(900);
      const later = (delayMs: number, run: () => void) =>
        timeline.at(timeline.nowMs + delayMs, run);
      return new Promise((resolve, reject) => {
        const answer = (outcome: DriverOutcome) => back(() => resolve(outcome));
        const changes = step === 'execute' || step === 'undo';
        // What is on its way arrives, also when whoever sent it is gone.
        if (fate === 'hangs') {
          if (changes) later(LATE_MS, () => void carriedOut(name, step, asked, true));
          return;
        }
        const ends: Readonly<Record<Exclude<Fate, 'hangs'>, () => void>> = {
          throws: () => back(() => reject(new Error('connection reset'))),
          fails: () => answer({ outcome: 'failed', detail: 'it is gone' }),
          done: () => answer(carriedOut(name, step, asked, true)),
          lies: () => answer(carriedOut(name, step, asked, false)),
          twice: () => {
            carriedOut(name, step, asked, true);
            answer(carriedOut(name, step, asked, true));
          },
          half: () => {
            const outcome = carriedOut(name, step, asked, true);
            answer(changes ? { outcome: 'unknown', detail: 'half' } : outcome);
          },
        };
        later(takesMs, ends[fate]);
      });
    },
    look(what, forMs, back) {
      const isBad = chance(random, 20) && !parts.isHealed();
      return new Promise((resolve) => {
        timeline.at(timeline.nowMs + 100 + forMs, () =>
          back(() => resolve({ outcome: isBad ? 'failed' : 'ok', detail: what })),
        );
      });
    },
  };
}

function seen(now: number, wanted: number): DriverOutcome {
  return { outcome: now === wanted ? 'ok' : 'failed', detail: `live is ${now}` };
}

function versionsIn(memo: JsonObject): (JsonObject & { from: number; to: number }) | null {
  const { from, to } = memo;
  return typeof from === 'number' && typeof to === 'number' ? { ...memo, from, to } : null;
}
