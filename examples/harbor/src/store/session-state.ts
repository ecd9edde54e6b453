import type { Value } from './database.ts';

/** What a session knows of itself. */
export interface SessionState {
  /** Messages of the user. */
  readonly said: number;
  readonly answered: number;
  readonly callbacks: number;
  /** What the user asked for in this session; `null` = nothing. */
  readonly language: string | null;
}

const FRESH: SessionState = { said: 0, answered: 0, callbacks: 0, language: null };

/** Reads what a session keeps; a fresh state for nothing. Throws for text that Harbor did not write. */
export function readState(text: Value | undefined): SessionState {
  if (text === null || text === undefined) return FRESH;
  return { ...FRESH, ...(JSON.parse(String(text)) as Partial<SessionState>) };
}
