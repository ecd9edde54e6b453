import type { Clock } from '../../config/clock.ts';
import type { DriverAsk } from '../driver.ts';
import { pause } from '../pause.ts';
import { restLimits } from '../rest/rest-limits.ts';
import { StepFailure } from '../step-failure.ts';
import type { VercelApi, VercelProject } from './vercel-api.ts';

type Last = VercelProject['last'];
interface Waiting {
  readonly clock: Clock;
  readonly asked: Pick<DriverAsk, 'memo' | 'signal' | 'tell'>;
}

/** Whether Vercel still moves the domains that it was asked to move. Never throws. */
export function isUnderWay(last: Last): last is NonNullable<Last> {
  return last?.jobStatus === 'pending' || last?.jobStatus === 'in-progress';
}

/**
 * Waits until Vercel moves no domain any more: what is live then stays so. Answers the project.
 *
 * @throws {StepFailure} `timed-out` when the step's time was over before
 */
export async function waitStill(api: VercelApi, { clock, asked }: Waiting): Promise<VercelProject> {
  for (let looks = 1; ; looks += 1) {
    const project = await api.project();
    if (!isUnderWay(project.last)) return project;
    const note = `Vercel still makes "${project.last.toDeploymentId}" live`;
    await again(looks, note, { clock, asked });
  }
}

/**
 * Waits until a deployment takes production's traffic and Vercel has moved all domains.
 *
 * @throws {StepFailure} when Vercel gave up, or somebody else moved them elsewhere; `timed-out` when the
 * step's time was over before
 */
export async function waitLive(api: VercelApi, wanted: string, by: Waiting): Promise<void> {
  for (let looks = 1; ; looks += 1) {
    const { live, last } = await api.project();
    const isOurs = last?.toDeploymentId === wanted;
    const status = isOurs ? last.jobStatus : 'succeeded';
    if (status === 'failed' || status === 'skipped')
      throw new StepFailure(
        `Vercel could not move the domains to "${wanted}": its job ${status}`,
        'failed',
        // A job that failed does not begin again by itself.
        { ...by.asked.memo, retryFrom: 'execute' },
      );
    if (live === wanted && status === 'succeeded') return;
    const note = `"${live ?? 'nothing'}" is live, "${wanted}" is wanted`;
    await again(looks, note, by);
  }
}

async function again(looks: number, note: string, { clock, asked }: Waiting): Promise<void> {
  asked.tell({ done: looks, total: null, unit: 'steps', note });
  await pause(clock, restLimits.lookEveryMs, asked.signal).catch(() => {
    throw new StepFailure(`in its time it did not become live: ${note}`, 'timed-out');
  });
}
