import type { Random } from '../model/seeded-random.ts';
import { uuidV7 } from './uuid-v7.ts';

/** What a visitor will do. */
export interface ScriptedConversation {
  readonly id: string;
  /** `null` when the id tells the start itself (UUIDv7). */
  readonly startedAtMs: number | null;
  readonly userId: string;
  readonly betaUser: boolean;
  readonly questions: readonly string[];
  /** Pause before each question but the first, ms. */
  readonly thinkMs: readonly number[];
}

/** Share of visitors who opted into beta features. */
export const BETA_SHARE = 0.2;
/** Mean time to think between two turns, ms; each is between half and one and a half of it. */
export const THINK_MEAN_MS = 1_200;

/** A conversation of 3 to 6 turns; all chance comes from `random`. */
export function scriptConversation(nowMs: number, random: Random): ScriptedConversation {
  const between = (low: number, high: number): number =>
    low + Math.floor(random() * (high - low + 1));
  const uuid = uuidV7(nowMs, random);
  const timed = random() < 0.5;
  const turns = between(3, 6);
  return {
    id: timed ? `chat-${uuid.slice(19)}` : uuid,
    startedAtMs: timed ? nowMs : null,
    userId: `user-${between(1, 1_000_000)}`,
    betaUser: random() < BETA_SHARE,
    questions: Array.from({ length: turns }, () =>
      random() < 0.03
        ? `Where is my order B${between(1_000, 9_999)}?`
        : 'Which anchor suits a small boat?',
    ),
    thinkMs: Array.from({ length: turns }, () => THINK_MEAN_MS * (0.5 + random())),
  };
}
