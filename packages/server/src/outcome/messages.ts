import type { WireProblem } from '../store/problem-wire.ts';
import type { OutcomeQuestion } from './reader.ts';

/** What the main thread asks the thread that reads outcomes, one thing at a time. */
export type OutcomeRequest =
  | { readonly kind: 'read'; readonly question: OutcomeQuestion }
  | { readonly kind: 'piece'; readonly question: OutcomeQuestion; readonly after: string };

/** What it says. */
export type OutcomeAnswer =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'problem'; readonly problem: WireProblem };
