import type { StoppedView } from '@tidegate/protocol';
import type { BackupService } from '../backup-service.ts';
import { BackupFailure } from '../backup-store.ts';
import { withoutSecrets } from './failure-text.ts';
import type { ServiceCore } from './service-core.ts';

/**
 * Ends what is under way, for somebody who says why. That is written down first: what cannot be is
 * not stopped.
 *
 * @throws ProblemError `not-found`; `conflict` when it has ended, or is not under way here
 */
export async function stopByHand(
  { world, jobs }: Pick<ServiceCore, 'world' | 'jobs'>,
  { id, environment, reason: said, actor }: Parameters<BackupService['stopByHand']>[0],
): Promise<StoppedView> {
  const reason = withoutSecrets(said, world.safety);
  const detail = `stopped by ${actor.name}: ${reason}`;
  const isUnderway = jobs.isUnderway(id);
  const nowMs = world.clock.nowMs();
  const asked = { id, environment, isUnderway, reason, detail, actor, nowMs };
  const stopped = await world.store.transact('stopBackup', asked);
  jobs.stop(id, new BackupFailure('ended', detail));
  return stopped;
}
