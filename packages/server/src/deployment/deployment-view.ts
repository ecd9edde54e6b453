import type { DeploymentView } from '@tidegate/protocol';
import type { SafetyRows } from '../store/safety-rows.ts';

/** A deployment as the API tells it. */
export function deploymentView(row: SafetyRows['deployment']): DeploymentView {
  const { id, environment, version, kind, slot, status, startedMs, endedMs, url, detail } = row;
  return {
    ...{ id, environment, version, commit: row.commitId, commitMs: row.commitMs, kind, slot },
    ...{ live: row.live !== 0, status, startedMs, endedMs, url, rollout: row.rolloutId, detail },
    by: row.actor,
  };
}
