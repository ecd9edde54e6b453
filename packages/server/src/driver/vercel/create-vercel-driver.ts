import { z } from 'zod';
import type { Driver, DriverAsk, DriverOutcome } from '../driver.ts';
import type { DriverParts } from '../driver-parts.ts';
import { outcomesOf, StepFailure } from '../step-failure.ts';
import { findDeployment, readyDeployment } from './find-deployment.ts';
import { type VercelApi, vercelApi } from './vercel-api.ts';
import type { VercelWork } from './vercel-work.ts';
import { isUnderWay, waitLive, waitStill } from './wait-live.ts';

/** What of the server a driver for Vercel works with. */
export type VercelParts = Pick<DriverParts, 'clock' | 'guard' | 'authorities'>;

const memoShape = z.object({ live: z.string(), to: z.string(), project: z.string() });

const KEEPS = 'an instant rollback keeps the environment values of the old build';

/**
 * Points a project's production domains at an earlier deployment, without a build. Targets: `previous`,
 * an id `dpl_…`, or `git:` and a whole commit id.
 */
export function createVercelDriver(work: VercelWork, parts: VercelParts): Driver {
  const step =
    (run: (asked: DriverAsk, api: VercelApi) => Promise<DriverOutcome>) => (asked: DriverAsk) =>
      run(asked, vercelApi(work, parts, asked));
  return outcomesOf({
    prepare: step((asked, api) => prepare(work, asked, api)),
    execute: step((asked, api) => execute(work, asked, api)),
    verify: step(async (asked, api) => {
      const { to } = memoOf(asked);
      await waitLive(api, to, { clock: parts.clock, asked });
      return ok(`deployment "${to}" is live`);
    }),
    undo: step(async (asked, api) => {
      const { live, to } = memoOf(asked);
      const project = await waitStill(api, { clock: parts.clock, asked });
      if (project.live !== live) {
        if (project.live !== to) throw moved(project.live, to);
        await readyDeployment(api, live);
        await api.promote(project.id, live);
      }
      await waitLive(api, live, { clock: parts.clock, asked });
      const kept = isWithVariables(work, asked) ? '; variables stay as they were set' : '';
      return ok(`deployment "${live}" is live again${kept}`);
    }),
  });
}

async function prepare(work: VercelWork, asked: DriverAsk, api: VercelApi): Promise<DriverOutcome> {
  const project = await api.project();
  if (project.live === null)
    throw new StepFailure(`project "${work.project}" has no production deployment`);
  const former = memoShape.safeParse(asked.memo);
  if (former.success) {
    // Asked again: "previous" means what it meant.
    await readyDeployment(api, former.data.to);
    return { ...ok(summary(work, former.data)), memo: former.data };
  }
  const live = await readyDeployment(api, project.live);
  const { id: to } = await findDeployment(api, asked.target, project, live);
  const memo = { live: live.id, to, project: project.id };
  return { ...ok(summary(work, memo)), memo };
}

async function execute(work: VercelWork, asked: DriverAsk, api: VercelApi): Promise<DriverOutcome> {
  const { live, to } = memoOf(asked);
  const { id, live: now, last } = await api.project();
  if (isUnderWay(last)) {
    if (last.toDeploymentId === to) return ok(`Vercel is at it: deployment "${to}" becomes live`);
    throw moved(last.toDeploymentId, live);
  }
  if (now !== to && now !== live) throw moved(now, live);
  await readyDeployment(api, to);
  const isWith = isWithVariables(work, asked);
  if (isWith) await api.setVariables(id, work.variables);
  const set = isWith ? named(work) : '';
  if (now === to) return ok(`deployment "${to}" is live already${set}`);
  await api.rollBack(id, to);
  return ok(`Vercel was asked for deployment "${to}"${set}; ${KEEPS}`);
}

/** A rehearsal is taken back, and what a variable was before is not known. */
function isWithVariables({ variables }: VercelWork, { rehearsal }: DriverAsk): boolean {
  return !rehearsal && Object.keys(variables).length > 0;
}

function memoOf({ memo }: DriverAsk): z.infer<typeof memoShape> {
  const read = memoShape.safeParse(memo);
  if (read.success) return read.data;
  throw new StepFailure('it was not prepared: nobody wrote down which deployment was live');
}

function moved(now: string | null, before: string): StepFailure {
  return new StepFailure(
    `production moved in between: "${now ?? 'nothing'}" is live, not "${before}"; look who deploys, then ask again`,
  );
}

function summary(work: VercelWork, { live, to }: { readonly live: string; readonly to: string }) {
  return `${live === to ? `"${to}" is live already` : `"${live}" → "${to}"`}${named(work)}; ${KEEPS}`;
}

function named({ variables }: VercelWork): string {
  const names = Object.keys(variables);
  return names.length === 0 ? '' : `, with ${names.join(', ')} for the next build`;
}

function ok(detail: string): DriverOutcome {
  return { outcome: 'ok', detail };
}
