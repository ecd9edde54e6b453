import type { CommandDriverWork } from './command/command-work.ts';
import type { ComposeWork } from './compose/compose-work.ts';
import type { DatabaseDriverWork } from './database/database-work.ts';
import type { GitRevertWork } from './git-revert/git-revert-work.ts';
import type { HaproxyWork } from './haproxy/haproxy-work.ts';
import type { ProgramWork } from './program/program-work.ts';
import type { SupabaseWork } from './supabase/supabase-work.ts';
import type { VercelWork } from './vercel/vercel-work.ts';

/** A driver of the operator's file: `drivers:`. */
export interface DriverEntry {
  readonly name: string;
  /** For people; empty = the name says it. */
  readonly description: string;
  /** Plans of this environment alone may name it. */
  readonly environment: string;
  /** No outcome of a step within this is none, ms. */
  readonly timeoutMs: number;
  /** Texts that stand in no message and no log. */
  readonly secrets: readonly string[];
  readonly work: DriverWork;
}

export type DriverWork =
  | CommandDriverWork
  | ProgramWork
  | GitRevertWork
  | HaproxyWork
  | ComposeWork
  | VercelWork
  | SupabaseWork
  | DatabaseDriverWork;
