import type { Clock } from '../../config/clock.ts';
import type { DriverAsk } from '../driver.ts';
import { pause } from '../pause.ts';
import { restLimits } from '../rest/rest-limits.ts';
import { StepFailure } from '../step-failure.ts';
import type { VercelApi } from './vercel-api.ts';

/**
 * Waits until a deployment takes production's traffic and Vercel has moved all domains.
 *
 * @throws {StepFailure} when Vercel gave up, or somebody else moved them elsewhere; `timed-out` when the
 * step's time was over before
 */
export async function waitLive(
  api: VercelApi,
  wanted: string,
  { clock, asked }: { readonly clock: Clock; readonly asked: Pick<DriverAsk, 'signal' | 'tell'> },
): Promise<void> {
  for (let looks = 1; ; looks += 1) {
    const { live, last } = await api.project();
    const isOurs = last?.toDeploymentId === wanted;
    const status = isOurs ? last.jobStatus : 'succeeded';
    if (status === 'failed' || status === 'skipped')
      throw new StepFailure(`Vercel could not move the domains to "${wanted}": its job ${status}`);
    if (live === wanted && status === 'succeeded') return;
    const note = `"${live ?? 'nothing'}" is live, "${wanted}" is wanted`;
    asked.tell({ done: looks, total: null, unit: 'steps', note });
    await pause(clock, restLimits.lookEveryMs, asked.signal).catch(() => {
      throw new StepFailure(`in its time it did not become live: ${note}`, 'timed-out');
    });
  }
}
