import type { RouteAnswer, RouteName, routes } from '@tidegate/protocol';
import type { z } from 'zod';
import type { Caller } from '../auth/authenticate.ts';

type Parsed<N extends RouteName, P extends string> =
  (typeof routes)[N] extends Record<P, infer T>
    ? T extends z.ZodType
      ? z.output<T>
      : undefined
    : undefined;

/** A request that was authenticated and fits its contract. */
export interface RouteRequest<N extends RouteName> {
  readonly params: Parsed<N, 'params'>;
  readonly query: Parsed<N, 'query'>;
  /** As the contract made it; raw where the route has no contract for its body. */
  readonly body: (typeof routes)[N] extends { body: z.ZodType } ? Parsed<N, 'body'> : unknown;
  readonly caller: (typeof routes)[N]['scope'] extends null ? null : Caller;
  /** For the one answer that is not 200. */
  readonly setStatus: (status: number) => void;
}

/** Carries out one route. Throws `ProblemError` only. */
export type Handler<N extends RouteName> = (
  request: RouteRequest<N>,
) => Promise<RouteAnswer<N>> | RouteAnswer<N>;

/** One handler for every route of the table. */
export type Handlers = { readonly [N in RouteName]: Handler<N> };
