import type { Evaluation, EvaluationContext } from '@tidegate/core';
import type { ToolSet } from 'ai';
import type { AiSdkOptions } from '../ai-sdk.ts';
import type { Turn } from '../types.ts';
import type { WholeTurn } from './scope.ts';
import type { ShadowArms } from './types.ts';

/** A turn that asks for a shadow. */
export interface ShadowedTurn {
  /** As the program holds it. */
  readonly outward: Turn;
  /** The turn itself. */
  readonly turn: WholeTurn;
  readonly flag: string;
  /** What the flag answers in this turn. */
  readonly evaluation: Evaluation;
  readonly context: EvaluationContext;
}

/** What turns need of shadows. */
export interface Shadowing {
  /** Runs control and hands on what it does; the candidate afterwards, unseen, where it is its turn. */
  shadow<T>(of: ShadowedTurn, arms: ShadowArms<T>): T;
  /** The same work, noted for the shadow of the turn where it has one. */
  noted<T>(
    turn: WholeTurn,
    call: { readonly tool: string; readonly input: unknown },
    work: () => Promise<T> | T,
  ): () => Promise<T> | T;
  /** The same options, listening for the answer where the turn has a shadow. */
  heard<Tools extends ToolSet>(turn: WholeTurn, options: AiSdkOptions<Tools>): AiSdkOptions<Tools>;
}
