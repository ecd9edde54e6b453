import type { TrackOptions } from './types.ts';

/** What OpenFeature's `track` is given beside the name: `TrackingEventDetails`. */
type Details = Readonly<Record<string, unknown>> & { readonly value?: number };

/**
 * How an event of OpenFeature's tracking API is told: its `value`, and its unit by the attribute that
 * the details name as `by`, where the context has it, else by the one that the provider was given. So
 * an event joins the exposures of a flag that is drawn by that attribute.
 */
export function trackedBy(
  context: Readonly<Record<string, unknown>>,
  { value, by }: Details = {},
  usual?: string,
): TrackOptions {
  const named = typeof by === 'string' && Object.hasOwn(context, by) ? by : usual;
  return {
    ...(value === undefined ? {} : { value }),
    ...(named === undefined ? {} : { by: named }),
  };
}
