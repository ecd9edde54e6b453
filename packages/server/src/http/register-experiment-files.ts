import { Readable } from 'node:stream';
import { ProblemError } from '@tidegate/protocol/problem';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { authenticate, type Caller } from '../auth/authenticate.ts';
import { oneEnvironmentOf } from '../auth/environment-of.ts';
import type { ServerParts } from './server-parts.ts';

const WANTED = { scope: ['admin'], what: 'files of experiments' } as const;

type Parts = Pick<ServerParts, 'experiments' | 'ring' | 'clock'>;
type Asked = FastifyRequest<{
  Params: { name: string };
  Querystring: Readonly<Record<string, unknown>>;
}>;

/** Registers the export of an experiment and the picture of its intervals. */
export function registerExperimentFiles(app: FastifyInstance, parts: Parts): void {
  const { experiments, ring, clock } = parts;
  const callers = new WeakMap<FastifyRequest, Caller>();
  const onRequest = async (request: FastifyRequest): Promise<void> =>
    void callers.set(request, await authenticate(request.headers, WANTED, ring, clock.nowMs()));
  const placeOf = ({ params: { name }, query }: Asked, caller: Caller | undefined) => {
    if (caller === undefined) throw new ProblemError('internal', 'Cannot tell who asks');
    return { environment: oneEnvironmentOf(caller, textOf(query['environment'])), name };
  };
  app.get('/api/v1/experiments/:name/export', { onRequest }, async (request: Asked, reply) => {
    const place = placeOf(request, callers.get(request));
    const what = choiceOf(request.query, 'what', ['units', 'summary'] as const);
    const format = choiceOf(request.query, 'format', ['csv', 'parquet'] as const);
    const { name, type, pieces } = await experiments.export(place, what, format);
    return await reply
      .header('content-type', type)
      .header('cache-control', 'no-store')
      .header('content-disposition', `attachment; filename="${safeName(name)}"`)
      .send(Readable.from(pieces, { objectMode: false }));
  });
  app.get('/api/v1/experiments/:name/picture.svg', { onRequest }, async (request: Asked, reply) =>
    reply
      .header('content-type', 'image/svg+xml; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(await experiments.picture(placeOf(request, callers.get(request)))),
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The first is meant where nothing is said. */
function choiceOf<T extends string>(
  query: Readonly<Record<string, unknown>>,
  key: string,
  choices: readonly [T, ...T[]],
): T {
  const asked = query[key];
  if (asked === undefined) return choices[0];
  const found = choices.find((choice) => choice === asked);
  if (found !== undefined) return found;
  throw new ProblemError(
    'malformed-request',
    `Cannot export an experiment: "${key}" is none of ${choices.join(', ')}; leave it out for "${choices[0]}"`,
  );
}

function safeName(name: string): string {
  return name.replace(/[^\w.-]/g, '_');
}
