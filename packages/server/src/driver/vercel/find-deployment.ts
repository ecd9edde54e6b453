import { restLimits } from '../rest/rest-limits.ts';
import { StepFailure } from '../step-failure.ts';
import type { VercelApi, VercelDeployment, VercelPage, VercelProject } from './vercel-api.ts';

/**
 * The deployment that a target means: `previous`, an id `dpl_…`, or `git:` and a whole commit id.
 *
 * @param live what takes the traffic now
 * @throws {StepFailure} when there is none, or one that Vercel could not go back to
 */
export async function findDeployment(
  api: VercelApi,
  target: string,
  project: VercelProject,
  live: VercelDeployment,
): Promise<VercelDeployment> {
  if (target === 'previous') return await previous(api, project, live);
  const sha = /^git:([0-9a-f]{40})$/.exec(target)?.[1];
  if (sha !== undefined) {
    const [newest] = (await api.ready(project.id, { sha })).deployments;
    if (newest !== undefined) return await whole(api, newest.id, project);
    throw new StepFailure(`no production deployment of commit "${sha}" is ready`);
  }
  if (!/^dpl_[A-Za-z0-9]{1,100}$/.test(target))
    throw new StepFailure(
      `target "${target}" names no deployment; name "previous", an id "dpl_…" or "git:" and a whole commit id`,
    );
  return await whole(api, target, project);
}

/**
 * What was live before what is live. A promotion says so itself; otherwise it is the newest that is
 * older, took traffic once, and was not rolled back.
 */
async function previous(
  api: VercelApi,
  project: VercelProject,
  live: VercelDeployment,
): Promise<VercelDeployment> {
  const { last } = project;
  const isCurrent = last !== null && last.toDeploymentId === live.id;
  if (
    isCurrent &&
    last.type === 'promote' &&
    last.jobStatus === 'succeeded' &&
    last.fromDeploymentId
  )
    return await whole(api, last.fromDeploymentId, project);
  const rolledBack = last?.type === 'rollback' ? last.fromDeploymentId : null;
  const isWanted = (each: VercelDeployment): boolean =>
    each.createdMs < live.createdMs && each.id !== rolledBack && tookTraffic(each);
  let untilMs: number | null = live.createdMs;
  for (let pages = 0; untilMs !== null && pages < restLimits.pagesMax; pages += 1) {
    const page: VercelPage = await api.ready(project.id, { untilMs });
    const found = page.deployments.find(isWanted);
    if (found !== undefined) return await whole(api, found.id, project);
    untilMs = page.nextMs;
  }
  throw new StepFailure(
    untilMs === null
      ? 'no earlier production deployment is ready: there is nothing to go back to'
      : 'none of the newest deployments before it took traffic; name the one to go back to by its id',
  );
}

function tookTraffic({ isReady, isProduction, isCandidate, isStaged }: VercelDeployment): boolean {
  return isReady && isProduction && isCandidate && !isStaged;
}

/** Looked at on its own: lists may be late. */
async function whole(
  api: VercelApi,
  id: string,
  project: VercelProject,
): Promise<VercelDeployment> {
  const found = await readyDeployment(api, id);
  if (found.project !== null && found.project !== project.id)
    throw new StepFailure(`deployment "${id}" is of another project`);
  if (!found.isProduction) throw new StepFailure(`deployment "${id}" was not built for production`);
  return found;
}

/**
 * A deployment that is ready.
 *
 * @throws {StepFailure} when it is gone, or not ready
 */
export async function readyDeployment(api: VercelApi, id: string): Promise<VercelDeployment> {
  const found = await api.deployment(id);
  if (found === null) throw new StepFailure(`deployment "${id}" is gone`);
  if (found.isReady) return found;
  throw new StepFailure(`deployment "${id}" is not ready`);
}
