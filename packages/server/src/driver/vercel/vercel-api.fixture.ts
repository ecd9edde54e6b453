import type { ServerResponse } from 'node:http';
import { aRestServer, type SeenRequest, sendJson } from '../rest/rest.fixture.ts';

/** A deployment of the stand-in. */
export interface FakeDeployment {
  readonly id: string;
  readonly created: number;
  readonly readyState?: string;
  readonly readySubstate?: string;
  readonly target?: string | null;
  readonly projectId?: string;
  readonly isRollbackCandidate?: boolean;
  readonly sha?: string;
}

/** What the stand-in of Vercel holds; tests change it while it is asked. */
export interface FakeVercel {
  readonly url: string;
  deployments: FakeDeployment[];
  live: string | null;
  lastAliasRequest: {
    readonly fromDeploymentId: string;
    readonly toDeploymentId: string;
    readonly jobStatus: string;
    readonly requestedAt: number;
    readonly type: 'promote' | 'rollback';
  } | null;
  /** Looks at the project until a move is done. */
  slowness: number;
  /** As `NAME=value`, in the order in which they were set. */
  variables: string[];
  /** Method and path of each request. */
  said: string[];
  /** Answers instead; `true` = it did. */
  override: (request: SeenRequest, response: ServerResponse) => boolean;
}

export const TOKEN = 'vercel-s3cret-token';
export const TEAM = 'team_1';
const PROJECT = 'prj_1';

/**
 * A loopback server that takes the documented requests alone: method, path, query, headers, body.
 * dpl_3 is live, dpl_2 and dpl_1 were before it. Source: https://vercel.com/docs/rest-api.
 */
export async function aFakeVercel(): Promise<FakeVercel> {
  const fake: Omit<FakeVercel, 'url'> = {
    deployments: [
      { id: 'dpl_1', created: 1_000, sha: 'a'.repeat(40) },
      { id: 'dpl_2', created: 2_000, sha: 'b'.repeat(40) },
      { id: 'dpl_3', created: 3_000, sha: 'c'.repeat(40) },
    ],
    live: 'dpl_3',
    lastAliasRequest: null,
    slowness: 0,
    variables: [],
    said: [],
    override: () => false,
  };
  const { url } = await aRestServer((request, response) => {
    fake.said.push(`${request.method} ${request.path}`);
    if (fake.override(request, response)) return;
    const trouble = troubleWith(request);
    const { status, body } = trouble ?? answerTo(fake, request);
    sendJson(response, status, body);
  });
  // One object, so that what a test changes is what is answered.
  return Object.assign(fake, { url });
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

function refusal(status: number, code: string, message: string): Answer {
  return { status, body: { error: { code, message } } };
}

function troubleWith({ method, headers, query, body }: SeenRequest): Answer | null {
  if (headers.authorization !== `Bearer ${TOKEN}`)
    return refusal(403, 'forbidden', `Not authorized: ${headers.authorization}`);
  if (query['teamId'] !== TEAM) return refusal(403, 'forbidden', 'Not authorized for this team');
  const isJson = headers['content-type'] === 'application/json';
  return method === 'POST' && body !== '' && !isJson
    ? refusal(400, 'bad_request', 'Invalid content type')
    : null;
}

function answerTo(fake: Omit<FakeVercel, 'url'>, request: SeenRequest): Answer {
  const { method, path } = request;
  const { teamId: _, ...query } = request.query;
  const asked = `${method} ${path} ${new URLSearchParams(query)}`.trim();
  if (asked === 'GET /v9/projects/web' || asked === `GET /v9/projects/${PROJECT}`)
    return { status: 200, body: projectOf(fake) };
  const one = /^GET \/v13\/deployments\/(\w+)$/.exec(asked)?.[1];
  if (one !== undefined) return deploymentOf(fake, one);
  if (method === 'GET' && path === '/v6/deployments') return listOf(fake, query);
  const [, way, to] =
    /^POST \/v(?:1\/projects\/prj_1\/(rollback)|10\/projects\/prj_1\/promote)\/(\w+)$/.exec(
      asked,
    ) ?? [];
  if (to !== undefined) {
    if (request.body !== '') return refusal(400, 'bad_request', 'No body is expected');
    if (fake.lastAliasRequest?.jobStatus === 'in-progress')
      return refusal(409, 'conflict', 'Another request is in progress');
    move(fake, way === undefined ? 'promote' : 'rollback', to);
    return { status: 201 };
  }
  if (asked === 'POST /v10/projects/prj_1/env upsert=true') return setVariables(fake, request);
  return refusal(404, 'not_found', `no such request: ${asked}`);
}

function deploymentOf(fake: Omit<FakeVercel, 'url'>, one: string): Answer {
  const found = fake.deployments.find(({ id }) => id === one);
  if (found === undefined) return refusal(404, 'not_found', 'The deployment does not exist');
  const { created: createdAt, sha: _, ...rest } = { ...PLAIN, ...found };
  return { status: 200, body: { ...rest, createdAt, name: 'web', url: 'web.vercel.app' } };
}

const PLAIN = {
  readyState: 'READY',
  readySubstate: 'PROMOTED',
  target: 'production',
  projectId: PROJECT,
  isRollbackCandidate: true,
};

function projectOf(fake: Omit<FakeVercel, 'url'>) {
  const { lastAliasRequest: last } = fake;
  if (last?.jobStatus === 'in-progress' && fake.slowness-- <= 0) {
    fake.lastAliasRequest = { ...last, jobStatus: 'succeeded' };
    fake.live = last.toDeploymentId;
  }
  const production =
    fake.live === null ? null : { id: fake.live, readyState: 'READY', target: 'production' };
  const { lastAliasRequest } = fake;
  return { id: PROJECT, name: 'web', accountId: TEAM, targets: { production }, lastAliasRequest };
}

function move(fake: Omit<FakeVercel, 'url'>, type: 'promote' | 'rollback', to: string): void {
  fake.lastAliasRequest = {
    fromDeploymentId: fake.live ?? '',
    toDeploymentId: to,
    jobStatus: 'in-progress',
    requestedAt: 1,
    type,
  };
}

function listOf(fake: Omit<FakeVercel, 'url'>, query: Readonly<Record<string, string>>): Answer {
  const { projectId, target, state, limit, sha, until, ...more } = query;
  const isDocumented = projectId === PROJECT && target === 'production' && state === 'READY';
  if (!isDocumented || limit !== '100' || Object.keys(more).length > 0)
    return refusal(400, 'bad_request', `Invalid query ${JSON.stringify(query)}`);
  const found = fake.deployments
    .map((each) => ({ ...PLAIN, ...each }))
    .filter((each) => each.readyState === 'READY' && each.target === 'production')
    .filter((each) => sha === undefined || each.sha === sha)
    .filter((each) => until === undefined || each.created < Number(until))
    .sort((left, right) => right.created - left.created);
  const page = found.slice(0, 100);
  const next = found.length > 100 ? (page.at(-1)?.created ?? null) : null;
  const deployments = page.map(({ id: uid, sha: commit, projectId: _, ...rest }) => ({
    ...rest,
    uid,
    state: rest.readyState,
    meta: { githubCommitSha: commit },
  }));
  return {
    status: 200,
    body: { pagination: { count: page.length, next, prev: null }, deployments },
  };
}

function setVariables(fake: Omit<FakeVercel, 'url'>, { body }: SeenRequest): Answer {
  const given: { key: string; value: string; type: string; target: string[] }[] = JSON.parse(body);
  const wrong = given.find(
    (each) =>
      Object.keys(each).sort().join() !== 'key,target,type,value' ||
      each.type !== 'encrypted' ||
      each.target.join() !== 'production',
  );
  if (wrong !== undefined) return refusal(400, 'bad_request', 'Invalid variable');
  const failed = given
    .filter(({ key }) => key === 'REFUSED')
    .map(({ key }) => ({ error: { code: 'ENV_CONFLICT', message: 'It cannot be', key } }));
  for (const { key, value } of given) if (key !== 'REFUSED') fake.variables.push(`${key}=${value}`);
  return { status: 201, body: { created: given, failed } };
}
