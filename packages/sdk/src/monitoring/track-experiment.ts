import { conversionEvent } from '../conversion-event.ts';
import { unitAttribute } from '../unit-attribute.ts';
import { withMonitoring } from './initialize-monitoring.ts';
import { track } from './track-event.ts';

/** What rules look at besides the user, such as `{ plan: 'pro' }`. */
export type UserAttributes = Readonly<Record<string, string | number | boolean>>;

/**
 * A user met the variant that an experiment gives: the id is the experiment's name, or its flag's key.
 * On a server, `attributes` are to be those that the variant was asked with, and name the unit of an
 * experiment that is not drawn by user. In a page it is the visitor of the client's context, whatever
 * `userId` says. Told once a unit, and only of units that take part. Never throws.
 */
export function trackExperimentExposure(
  experimentId: string,
  userId: string,
  attributes: UserAttributes = {},
): void {
  withMonitoring(({ client }) => {
    if ('onRuleset' in client) {
      client.expose(experimentId, { targetingKey: userId, userId, ...attributes });
    } else client.expose(experimentId);
  });
}

/**
 * A user did what an experiment counts: an event `<experiment> conversion`, one row each time. Never
 * throws.
 */
export function trackExperimentConversion(
  experimentId: string,
  userId: string,
  value?: number,
): void {
  withMonitoring((options) => {
    const { client } = options;
    const by =
      'onRuleset' in client
        ? undefined
        : unitAttribute(client, client.evaluation(experimentId), userId);
    track(options, conversionEvent(experimentId), { value, unit: userId, by });
  });
}
