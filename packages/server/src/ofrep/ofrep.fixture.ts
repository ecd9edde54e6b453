import { lower, WEIGHT_PARTS_TOTAL } from '@tidegate/core';
import type { FastifyInstance } from 'fastify';
import { fakeClock } from '../config/clock.fixture.ts';
import type { Limits } from '../config/limits.ts';
import type { Log } from '../config/log.ts';
import { createApp } from '../http/create-app.ts';
import { type LooseFlags, type ServedWorld, servedWorld } from '../stream/served-world.fixture.ts';
import type { CountReports } from './count-reports.ts';
import { createEvaluationCounts, type EvaluationCount } from './evaluation-counts.ts';
import { registerOfrep } from './register-ofrep.ts';

export const START_MS = 1_800_000_000_000;

/** OFREP over one document, without a socket. The text of each key is its kind. */
export interface OfrepApp {
  readonly app: FastifyInstance;
  readonly world: ServedWorld;
  /** What was counted since the last time. */
  counted(): readonly EvaluationCount[];
  /** `path` behind `/ofrep/v1/evaluate/flags`; `context` may be anything. */
  ask(
    path: string,
    context: unknown,
    more?: { readonly key?: string; readonly headers?: Record<string, string> },
  ): Promise<{ status: number; headers: Record<string, unknown>; body: unknown }>;
}

/** Makes it for an environment `production`; the admin key is of all environments. */
export function ofrepApp(
  flags: LooseFlags,
  more: { readonly limits?: Partial<Limits>; readonly log?: Log; readonly origins?: string[] } = {},
): OfrepApp {
  const clock = fakeClock(START_MS);
  const world = servedWorld(flags, { clock, ...more });
  const { limits, log } = world;
  const app = createApp({ limits, log, corsOrigins: more.origins ?? [] });
  const counts = createEvaluationCounts(limits);
  const add: CountReports['add'] = (_environment, key, answer) => counts.add(key, answer);
  registerOfrep(app, { ...world, counts: { add } });
  return {
    app,
    world,
    counted: () => counts.drain().counts,
    async ask(path, context, { key = 'server', headers = {} } = {}) {
      const answer = await app.inject({
        method: 'POST',
        url: `/ofrep/v1/evaluate/flags${path}`,
        headers: {
          ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
          'content-type': 'application/json',
          ...headers,
        },
        payload: JSON.stringify({ context }),
      });
      return {
        status: answer.statusCode,
        headers: answer.headers,
        body: answer.body === '' ? '' : answer.json(),
      };
    },
  };
}

/**
 * A ramp as it is lowered: everybody gets the candidate whose conversation started before `drainMs`,
 * and control afterwards.
 */
export function drainedFlag(drainMs: number, unit = 'conversation') {
  const arms = { control: 'old', candidate: 'new' };
  return lower({
    key: 'drained',
    variants: { old: 'old', new: 'new' },
    off: 'old',
    serve: 'old',
    killed: null,
    salt: 'salt',
    prerequisites: [],
    exclusion: null,
    rules: [],
    barred: [],
    allocation: {
      unit,
      steps: [
        {
          fromMs: drainMs - 1_000_000,
          ...arms,
          draws: [{ id: 1, segment: null, weightParts: WEIGHT_PARTS_TOTAL }],
        },
        { fromMs: drainMs, ...arms, draws: [] },
      ],
    },
    holdBackParts: 0,
    segments: {},
    metadata: { unit, clientVisible: true },
  });
}
