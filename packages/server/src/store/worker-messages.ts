import type { WireProblem } from './problem-wire.ts';
import type { Published } from './store.ts';

/** What the main thread asks the store's worker. */
export interface WorkerRequest {
  readonly id: number;
  readonly kind: 'read' | 'transact' | 'close';
  readonly name: string;
  readonly input: unknown;
  /** Of `process.hrtime.bigint()`, which all threads share. */
  readonly askedNs: bigint;
}

/** What the worker says. `ready` or `failed` comes first, once. */
export type WorkerAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly problem: WireProblem }
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'problem'; readonly id: number; readonly problem: WireProblem }
  | { readonly kind: 'published'; readonly published: Published };
