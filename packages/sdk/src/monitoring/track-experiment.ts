import { withMonitoring } from './initialize-monitoring.ts';
import { track } from './track-event.ts';

/**
 * A unit met its variant of the flag that an experiment is about. In a page it is the unit of the
 * client's context, whatever `userId` says. Never throws.
 */
export function trackExperimentExposure(experimentId: string, userId: string): void {
  withMonitoring(({ client }) => {
    if ('onRuleset' in client) client.expose(experimentId, { targetingKey: userId, userId });
    else client.expose(experimentId);
  });
}

/** A unit did what an experiment counts: an event `<experiment> conversion`. Never throws. */
export function trackExperimentConversion(
  experimentId: string,
  userId: string,
  value?: number,
): void {
  withMonitoring((options) =>
    track(options, `${experimentId} conversion`, { value, unit: userId }),
  );
}
