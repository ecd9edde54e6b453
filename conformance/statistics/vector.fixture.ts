/** One row of `stats-vectors.json`. What its input and expected answer look like depends on it. */
import type { Tolerance } from './near.fixture.ts';

export interface Vector {
  readonly id: string;
  readonly method: string;
  readonly input: unknown;
  readonly expected: unknown;
  readonly tol: Tolerance;
}

/** Answers a vector in the shape of its `expected`. */
export type Answer = (vector: Vector) => unknown;

/** A row's input or expectation as what its suite says that it is. */
export function as<T>(value: unknown): T {
  return value as T;
}

/** Candidate's units, control's units, candidate's events, control's events. */
export type Window = readonly [number, number, number, number];
