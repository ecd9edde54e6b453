import type { z } from 'zod';
import { maskSecrets } from '../../action/mask-secrets.ts';
import { createGuardedAgent } from '../../notify/guarded-agent.ts';
import { beginningOf } from '../../probe/read-answer.ts';
import type { DriverParts } from '../driver-parts.ts';
import { pause } from '../pause.ts';
import { StepFailure } from '../step-failure.ts';
import { restLimits } from './rest-limits.ts';
import { retryAfterMs } from './retry-after.ts';

/** One request; its path begins with `/`, and each part of it is encoded already. */
export interface RestRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** What it is for, after "cannot", such as `list the deployments`. */
  readonly to: string;
}

/** What came back. */
export interface RestAnswer {
  readonly status: number;
  readonly text: string;
}

/** Asks one service on behalf of a driver. */
export interface RestApi {
  /**
   * Sends a request and answers what came back with a status of 2xx, or one of `also`. Waits as long as
   * it is told to when it asked too much. Questions (GET) are asked again when the service is in trouble.
   *
   * @throws {StepFailure} `failed` when the service refuses; `unknown` when it is in trouble or nobody
   * answers: a request that changes something may have come through
   */
  send(request: RestRequest, also?: readonly number[]): Promise<RestAnswer>;
}

/**
 * Makes one with a bearer token. Follows no redirect, which would carry the token elsewhere, and reaches
 * no address that is not allowed.
 *
 * @param service as people call it, such as `Vercel`
 */
export function restApi(
  service: string,
  { url, token }: { readonly url: string; readonly token: string },
  parts: Pick<DriverParts, 'clock' | 'guard' | 'authorities'> & { readonly signal: AbortSignal },
): RestApi {
  const { clock, signal } = parts;
  const fail = (to: string, why: string, outcome?: StepFailure['outcome']): StepFailure =>
    new StepFailure(`cannot ${to}: ${maskSecrets(why, [token])}`, outcome);
  const once = async (request: RestRequest): Promise<RestAnswer & { readonly waitMs: number }> => {
    try {
      return await sent(request, { url, token }, parts);
    } catch (cause) {
      if (signal.aborted) throw fail(request.to, `no answer of ${service} in time`, 'timed-out');
      throw fail(request.to, `no answer of ${service}: ${troubleOf(cause)}`, 'unknown');
    }
  };
  return {
    async send(request, also = []) {
      const left = { again: request.method === 'GET' ? restLimits.againMax : 0, waits: WAITS };
      for (;;) {
        const answer = await once(request);
        const { status, text } = answer;
        if (isSuccess(status) || also.includes(status)) return { status, text };
        const why = whyRefused(service, answer);
        const waitMs = waitBefore(answer, left);
        if (waitMs === null) throw fail(request.to, why, status >= 500 ? 'unknown' : 'failed');
        await pause(clock, waitMs, signal).catch(() => {
          throw fail(request.to, why, 'timed-out');
        });
      }
    },
  };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

const WAITS: number = restLimits.waitsMax;

/** How long to wait until it is asked again; `null` = it is not. Counts down what is left. */
function waitBefore(
  { status, waitMs }: { readonly status: number; readonly waitMs: number },
  left: { again: number; waits: number },
): number | null {
  if (status === 429) return left.waits-- > 0 ? waitMs : null;
  if (status >= 500) return left.again-- > 0 ? restLimits.againEveryMs : null;
  return null;
}

/**
 * Reads an answer as JSON of a shape.
 *
 * @throws {StepFailure} `unknown` when it is another one: the service is not what it was
 */
export function readAnswer<Shape extends z.ZodType>(
  shape: Shape,
  { text }: RestAnswer,
  to: string,
): z.infer<Shape> {
  const read = shape.safeParse(jsonOf(text));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where =
    issue === undefined || issue.path.length === 0 ? '' : ` at "${issue.path.join('.')}"`;
  throw new StepFailure(`cannot ${to}: the answer is not as it is documented${where}`, 'unknown');
}

async function sent(
  { method, path, query = {}, body }: RestRequest,
  { url, token }: { readonly url: string; readonly token: string },
  parts: Parameters<typeof restApi>[2],
): Promise<RestAnswer & { readonly waitMs: number }> {
  const { request } = await import('undici');
  const { clock, guard, authorities, signal } = parts;
  const dispatcher = await createGuardedAgent(guard, restLimits.requestMs, authorities);
  const search = new URLSearchParams(query).toString();
  const headers = {
    'user-agent': 'tidegate',
    accept: 'application/json',
    authorization: `Bearer ${token}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  try {
    const answer = await request(`${url.replace(/\/+$/, '')}${path}${search && `?${search}`}`, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      dispatcher,
      signal,
      reset: true,
    });
    answer.body.on('error', () => {});
    const text = await beginningOf(answer.body, restLimits.answerBytes);
    const waitMs = retryAfterMs(answer.headers['retry-after'], clock.nowMs());
    return { status: answer.statusCode, text, waitMs };
  } finally {
    await dispatcher.destroy();
  }
}

function whyRefused(service: string, { status, text }: RestAnswer): string {
  const said = saidIn(text);
  const more = said === '' ? '' : ` (${said})`;
  if (status === 401) return `${service} does not know the token, or it has expired${more}`;
  if (status === 403) return `the token may not do that, or the team is another one${more}`;
  if (status === 404) return `${service} does not have it${more}`;
  if (status === 429) return `${service} was asked too often${more}`;
  if (status >= 500) return `${service} is in trouble: it answered ${status}${more}`;
  const redirects = status >= 300 && status < 400 ? '; redirects are not followed' : '';
  return `${service} answered ${status}${redirects}${more}`;
}

/** Both `{ error: { code, message } }` and `{ message }` are in use. */
function saidIn(text: string): string {
  const json = jsonOf(text);
  const error = fieldOf(json, 'error') ?? json;
  const message = fieldOf(error, 'message');
  const plain = typeof message === 'string' ? message : '';
  return plain.replace(/\s+/g, ' ').slice(0, restLimits.saidLength);
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function troubleOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.message !== '') return cause.message;
  return 'code' in cause ? String(cause.code) : cause.name;
}
