import { alertHandlers } from './alert-handlers.ts';
import { applyHandlers } from './apply-handlers.ts';
import { auditHandlers } from './audit-handlers.ts';
import { backupHandlers } from './backup-handlers.ts';
import { channelHandlers } from './channel-handlers.ts';
import { checkHandlers } from './check-handlers.ts';
import { deploymentHandlers } from './deployment-handlers.ts';
import { experimentHandlers } from './experiment-handlers.ts';
import { exportHandlers } from './export-handlers.ts';
import { flagHandlers } from './flag-handlers.ts';
import { freezeHandlers } from './freeze-handlers.ts';
import type { Handlers } from './handler.ts';
import { healthHandlers } from './health-handlers.ts';
import { importHandlers } from './import-handlers.ts';
import { incidentHandlers } from './incident-handlers.ts';
import { instanceHandlers } from './instance-handlers.ts';
import { judgementHandlers } from './judgement-handlers.ts';
import { keyHandlers } from './key-handlers.ts';
import { metricHandlers } from './metric-handlers.ts';
import { planHandlers } from './plan-handlers.ts';
import { rehearsalHandlers } from './rehearsal-handlers.ts';
import { rolloutHandlers } from './rollout-handlers.ts';
import { scorecardHandlers } from './scorecard-handlers.ts';
import type { ServerParts } from './server-parts.ts';
import { telemetryHandlers } from './telemetry-handlers.ts';
import { ticketHandlers } from './ticket-handlers.ts';
import { usageHandlers } from './usage-handlers.ts';
import { userHandlers } from './user-handlers.ts';

/** The handlers of all routes, one file for each entity. */
export function createHandlers(parts: ServerParts): Handlers {
  return {
    ...healthHandlers(parts),
    ...telemetryHandlers(parts),
    ...applyHandlers(parts),
    ...flagHandlers(parts),
    ...importHandlers(parts),
    ...exportHandlers(parts),
    ...rolloutHandlers(parts),
    ...auditHandlers(parts),
    ...instanceHandlers(parts),
    ...keyHandlers(parts),
    ...ticketHandlers(parts),
    ...usageHandlers(parts),
    ...metricHandlers(parts),
    ...scorecardHandlers(parts),
    ...incidentHandlers(parts),
    ...channelHandlers(parts),
    ...alertHandlers(parts),
    ...judgementHandlers(parts),
    ...planHandlers(parts),
    ...freezeHandlers(parts),
    ...checkHandlers(parts),
    ...deploymentHandlers(parts),
    ...backupHandlers(parts),
    ...rehearsalHandlers(parts),
    ...userHandlers(parts),
    ...experimentHandlers(parts),
  };
}
