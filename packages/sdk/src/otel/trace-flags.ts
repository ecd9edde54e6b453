import type { Attributes, TraceAPI } from '@opentelemetry/api';
import type { Client } from '../types.ts';
import type { UsedAnswer } from '../use-listener.ts';

/** Where the active span is looked up: `trace` of the program's own `@opentelemetry/api`. */
export type ActiveSpans = Pick<TraceAPI, 'getActiveSpan'>;

/**
 * Writes what flags answered into the traces of the program: each evaluation becomes a
 * `feature_flag.evaluation` event of the span that is active at that moment, in a turn the first one
 * of each flag. A drawn variant is named with its draw, `new~4`, so that traces tell strata apart.
 * Units are left out: they are raw here, and traces leave the process. Returns how to stop. Never
 * throws. Source: OpenTelemetry semantic conventions, feature flags 1.34.
 *
 * @example
 * import { trace } from '@opentelemetry/api';
 * const stop = traceFlags(tidegate, trace);
 */
export function traceFlags(client: Pick<Client, 'listen'>, spans: ActiveSpans): () => void {
  return client.listen({
    evaluated: (flag, answer) => {
      const span = spans.getActiveSpan();
      if (span?.isRecording() === true)
        span.addEvent('feature_flag.evaluation', eventOf(flag, answer));
    },
  });
}

function eventOf(flag: string, { variant, draw, reason }: UsedAnswer): Attributes {
  const named = variant === null ? {} : { 'feature_flag.result.variant': drawnName(variant, draw) };
  return {
    'feature_flag.key': flag,
    'feature_flag.provider.name': 'tidegate',
    'feature_flag.result.reason': reason.toLowerCase(),
    ...named,
  };
}

/** As the ruleset names it: `new~4`. */
function drawnName(variant: string, draw: number): string {
  return draw > 0 ? `${variant}~${draw}` : variant;
}
