import type { EvaluationContext } from '@tidegate/core';
import type { AiTurn } from '../ai-sdk.ts';
import type { Turn } from '../types.ts';
import type { Recording } from './recording.ts';

/** A turn, as the program and the AI SDK move it. */
export type WholeTurn = Turn & AiTurn;

/** What the work that runs now is a part of, through every `await` of it. */
export type Scope =
  | { readonly kind: 'live'; readonly recording: Recording }
  | {
      readonly kind: 'shadow';
      turnFor(context: EvaluationContext): WholeTurn;
      /** The AI SDK finished an answer, with options of this turn: one of the shadow, or the live one. */
      finished(turn: WholeTurn, text: unknown): void;
    };

/**
 * Runs work as part of a scope. Where there is no `AsyncLocalStorage`, as on some edges, it just
 * runs: there only what is done with the arm's own turn is fenced. Throws what the work throws.
 */
export function runInScope<T>(scope: Scope, run: () => T): T {
  return storage === null ? run() : storage.run(scope, run);
}

/** The scope of the work that runs now; `null` outside of any. Never throws. */
export function currentScope(): Scope | null {
  return storage?.getStore() ?? null;
}

/** Whether the work that runs now is a shadow's: it must leave no trace. Never throws. */
export function isInShadow(): boolean {
  return currentScope()?.kind === 'shadow';
}

// One for all clients of a process: a shadow of one must not slip through another.
const Storage = globalThis.process?.getBuiltinModule?.('node:async_hooks')?.AsyncLocalStorage;
const storage = Storage === undefined ? null : new Storage<Scope>();
