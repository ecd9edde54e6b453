import { z } from 'zod';
import type { DriverAsk } from '../driver.ts';
import type { DriverParts } from '../driver-parts.ts';
import { readAnswer, restApi } from '../rest/rest-api.ts';
import { StepFailure } from '../step-failure.ts';
import type { VercelWork } from './vercel-work.ts';

/** A project, as far as a rollback has to know it. */
export type VercelProject = z.infer<typeof projectShape>;

/** A deployment likewise. */
export interface VercelDeployment {
  readonly id: string;
  readonly createdMs: number;
  readonly isReady: boolean;
  readonly isProduction: boolean;
  /** It was built for production and never took its traffic. */
  readonly isStaged: boolean;
  /** `false` = Vercel itself would not go back to it. */
  readonly isCandidate: boolean;
  /** `null` where a list does not say it. */
  readonly project: string | null;
}

/** Up to 100 deployments, and from where on there are older ones; `null` = there are none. */
export interface VercelPage {
  readonly deployments: readonly VercelDeployment[];
  readonly nextMs: number | null;
}

/**
 * What of Vercel's REST API a rollback needs. All of it rejects with a `StepFailure`.
 * Source: https://vercel.com/docs/rest-api.
 */
export interface VercelApi {
  project(): Promise<VercelProject>;
  /** `null` = it does not exist, or no more. */
  deployment(id: string): Promise<VercelDeployment | null>;
  /** Production deployments that are ready, of one commit or older than a moment, the newest first. */
  ready(
    project: string,
    of: { readonly sha: string } | { readonly untilMs: number },
  ): Promise<VercelPage>;
  setVariables(project: string, variables: Readonly<Record<string, string>>): Promise<void>;
  rollBack(project: string, deployment: string): Promise<void>;
  promote(project: string, deployment: string): Promise<void>;
}

const requestShape = z.object({
  type: z.string(),
  fromDeploymentId: z.string().nullish(),
  toDeploymentId: z.string(),
  jobStatus: z.string(),
});

const projectShape = z
  .object({
    id: z.string(),
    targets: z.object({ production: z.object({ id: z.string() }).nullish() }).nullish(),
    lastAliasRequest: requestShape.nullish(),
  })
  .transform(({ id, targets, lastAliasRequest }) => ({
    id,
    /** The deployment that takes production's traffic; `null` = there is none. */
    live: targets?.production?.id ?? null,
    /** Who moved the domains last, and how far that is; `null` = nobody ever did. */
    last: lastAliasRequest ?? null,
  }));

const deploymentShape = z.object({
  id: z.string(),
  createdAt: z.number(),
  readyState: z.string(),
  readySubstate: z.string().nullish(),
  target: z.string().nullish(),
  projectId: z.string().nullish(),
  isRollbackCandidate: z.boolean().nullish(),
});

const listShape = z.object({
  pagination: z.object({ next: z.number().nullish() }).nullish(),
  deployments: z.array(
    deploymentShape.omit({ id: true, createdAt: true, projectId: true }).extend({
      uid: z.string(),
      created: z.number(),
    }),
  ),
});

const createdShape = z.object({
  failed: z
    .array(
      z.object({ error: z.object({ message: z.string().nullish(), key: z.string().nullish() }) }),
    )
    .nullish(),
});

/** Makes one for the time of a step. */
export function vercelApi(
  work: VercelWork,
  parts: Pick<DriverParts, 'clock' | 'guard' | 'authorities'>,
  { signal }: Pick<DriverAsk, 'signal'>,
): VercelApi {
  const api = restApi('Vercel', work, { ...parts, signal });
  const team: Readonly<Record<string, string>> = work.team === null ? {} : { teamId: work.team };
  const move = async (way: string, project: string, deployment: string): Promise<void> => {
    const path = `${way.replace('{project}', part(project))}/${part(deployment)}`;
    await api.send({ method: 'POST', path, query: team, to: `ask for deployment "${deployment}"` });
  };
  return {
    async project() {
      const to = `read project "${work.project}"`;
      const path = `/v9/projects/${part(work.project)}`;
      const answer = await api.send({ method: 'GET', path, query: team, to });
      return readAnswer(projectShape, answer, to);
    },
    async deployment(id) {
      const to = `read deployment "${id}"`;
      const path = `/v13/deployments/${part(id)}`;
      const answer = await api.send({ method: 'GET', path, query: team, to }, [404]);
      if (answer.status === 404) return null;
      return deploymentOf(readAnswer(deploymentShape, answer, to));
    },
    async ready(project, of) {
      const to = 'list the deployments';
      const found = { projectId: project, target: 'production', state: 'READY', limit: '100' };
      const which = 'sha' in of ? of : { until: String(of.untilMs) };
      const query = { ...found, ...which, ...team };
      const answer = await api.send({ method: 'GET', path: '/v6/deployments', query, to });
      const { deployments, pagination } = readAnswer(listShape, answer, to);
      const page = deployments
        .map(({ uid, created, ...rest }) =>
          deploymentOf({ id: uid, createdAt: created, projectId: null, ...rest }),
        )
        .sort((left, right) => right.createdMs - left.createdMs);
      return { deployments: page, nextMs: pagination?.next ?? null };
    },
    async setVariables(project, variables) {
      const to = 'set the variables';
      const body = Object.entries(variables).map(([key, value]) => ({
        ...{ key, value },
        ...{ type: 'encrypted', target: ['production'] },
      }));
      const path = `/v10/projects/${part(project)}/env`;
      const query = { upsert: 'true', ...team };
      const answer = await api.send({ method: 'POST', path, query, body, to });
      const [failed] = readAnswer(createdShape, answer, to).failed ?? [];
      // Some may be refused in an answer that is a success.
      if (failed !== undefined)
        throw new StepFailure(
          `cannot set variable "${failed.error.key ?? '?'}": Vercel refuses it`,
        );
    },
    rollBack: (project, deployment) => move('/v1/projects/{project}/rollback', project, deployment),
    promote: (project, deployment) => move('/v10/projects/{project}/promote', project, deployment),
  };
}

function deploymentOf(found: z.infer<typeof deploymentShape>): VercelDeployment {
  return {
    id: found.id,
    createdMs: found.createdAt,
    isReady: found.readyState === 'READY',
    isProduction: found.target === 'production',
    isStaged: found.readySubstate === 'STAGED',
    isCandidate: found.isRollbackCandidate !== false,
    project: found.projectId ?? null,
  };
}

/** One part of a path, whatever signs it has. */
function part(text: string): string {
  return encodeURIComponent(text);
}
