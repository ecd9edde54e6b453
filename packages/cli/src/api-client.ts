import {
  ProblemError,
  type Route,
  type RouteAnswer,
  type RouteInput,
  type RouteName,
  routes,
} from '@tidegate/protocol';
import { CommandFailure } from './command-failure.ts';
import { exitCodes } from './exit-codes.ts';
import { problemOf } from './problem-of.ts';
import { readText } from './read-text.ts';

const REQUEST_LIMIT_MS = 30_000;
const ANSWER_LIMIT_BYTES = 16 * 1_048_576;

/** The parts of a request that a route has a contract for, and no others. */
export type CallInput<N extends RouteName> = {
  [P in keyof RouteInput<N> as undefined extends RouteInput<N>[P] ? never : P]: RouteInput<N>[P];
};

/** The server's API, typed by the route table. */
export interface ApiClient {
  readonly url: string;
  /**
   * Calls one route and checks its answer.
   *
   * @throws {ProblemError} What the server refused, as it said it; `internal` for an answer that
   *   no contract knows.
   * @throws {CommandFailure} `unreachable` when nothing answers within 30 s, `usage` without a key.
   */
  call<N extends RouteName>(name: N, input: CallInput<N>): Promise<RouteAnswer<N>>;
  /**
   * Asks for a file, whose body the caller reads: it may be long.
   *
   * @param path such as `/api/v1/experiments/a/export`
   * @throws {ProblemError} What the server refused, as it said it.
   * @throws {CommandFailure} `unreachable` when nothing answers within 30 s, `usage` without a key.
   */
  file(path: string, query: Readonly<Record<string, string | undefined>>): Promise<Response>;
}

/**
 * Makes a client for one server; nothing is sent before the first call.
 *
 * @throws {CommandFailure} `usage` when the address or the key cannot be one.
 */
export function createApiClient(options: { url: string; key: string | undefined }): ApiClient {
  const base = baseOf(options.url);
  const headers = headersOf(options.key);
  return {
    url: base,
    async call(name, input) {
      const route: Route = routes[name];
      if (route.scope !== null && headers['authorization'] === undefined) throw keyMissing();
      const response = await send(base, route, input, headers);
      const text = await bodyOf(response, base);
      return answerOf(name, response, text);
    },
    async file(path, query) {
      if (headers['authorization'] === undefined) throw keyMissing();
      const response = await asked(`${base}${path}${searchOf(query)}`, base, { headers });
      if (response.ok) return response;
      const problem = problemOf(parseJson(await bodyOf(response, base)));
      throw problem ?? noProblem(path, response);
    },
  };
}

interface Parts {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

async function send(
  base: string,
  route: Route,
  { params = {}, query = {}, body }: Parts,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => segmentOf(params[name] ?? ''));
  return await asked(`${base}${path}${searchOf(query)}`, base, {
    method: route.method,
    headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
  });
}

/** Without a signal of the caller's, the head alone must come in time. */
async function asked(url: string, base: string, init: RequestInit): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new DOMException('too late', 'TimeoutError')),
    REQUEST_LIMIT_MS,
  );
  try {
    // A key is not carried on to wherever somebody points.
    return await fetch(url, { signal: late.signal, ...init, redirect: 'error' });
  } catch (error) {
    throw unreachable(base, error);
  } finally {
    clearTimeout(timer);
  }
}

function searchOf(query: Readonly<Record<string, string | undefined>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) search.set(name, value);
  return search.size === 0 ? '' : `?${search}`;
}

async function bodyOf(response: Response, base: string): Promise<string> {
  let text: string | null;
  try {
    text = await readText(response, ANSWER_LIMIT_BYTES);
  } catch (error) {
    throw unreachable(base, error);
  }
  if (text !== null) return text;
  throw new ProblemError(
    'internal',
    `Cannot read the answer of "${base}": it is over ${ANSWER_LIMIT_BYTES} bytes`,
  );
}

function answerOf<N extends RouteName>(name: N, response: Response, text: string): RouteAnswer<N> {
  const document = parseJson(text);
  if (!response.ok) {
    throw problemOf(document) ?? noProblem(name, response);
  }
  const checked = routes[name].answer.safeParse(document);
  if (checked.success) return checked.data as RouteAnswer<N>;
  throw new ProblemError(
    'internal',
    `Cannot read the answer of "${name}": it is not what this version expects; use the same version of the command and the server`,
  );
}

function noProblem(what: string, { url, status }: Response): ProblemError {
  return new ProblemError(
    'internal',
    `Cannot call "${what}": "${url}" answered ${status} and no problem document; check --url`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function baseOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') {
    return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  }
  throw new CommandFailure(
    exitCodes.usage,
    `Cannot use the address "${text}": it is no http or https URL; give one such as "http://127.0.0.1:7700"`,
  );
}

function headersOf(key: string | undefined): Record<string, string> {
  if (key === undefined || key === '') return {};
  // The key itself must not appear in an error.
  if (/^[\x21-\x7e]+$/.test(key)) return { authorization: `Bearer ${key}` };
  throw new CommandFailure(
    exitCodes.usage,
    'Cannot use the API key: it has characters that no key has; copy it again',
  );
}

function segmentOf(value: string): string {
  // "." and ".." would be taken for steps in the path, even when they are escaped.
  if (value !== '' && !/^\.\.?$/.test(value)) return encodeURIComponent(value);
  throw new CommandFailure(exitCodes.usage, `Cannot use the name "${value}": nothing is called so`);
}

function keyMissing(): CommandFailure {
  return new CommandFailure(
    exitCodes.usage,
    'Cannot call the server: no API key was given; use --key or set TIDEGATE_KEY',
  );
}

function unreachable(base: string, error: unknown): CommandFailure {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : null;
  const state =
    error instanceof Error && error.name === 'TimeoutError'
      ? `no answer within ${REQUEST_LIMIT_MS / 1_000} s`
      : code === 'ECONNREFUSED'
        ? 'nothing listens there'
        : (code ?? (cause instanceof Error ? cause.message : String(cause)));
  return new CommandFailure(
    exitCodes.unreachable,
    `Cannot reach "${base}": ${state}; start a server with "tidegate up" or give its address with --url`,
    { cause: error },
  );
}
