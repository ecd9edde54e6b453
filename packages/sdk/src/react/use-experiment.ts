import type { Json } from '@tidegate/core';
import { useContext, useEffect, useMemo } from 'react';
import type { BrowserClient, BrowserEvaluation } from '../browser/types.ts';
import { conversionEvent } from '../conversion-event.ts';
import { unitAttribute } from '../unit-attribute.ts';
import { TidegateContext } from './tidegate-context.ts';
import { useAnswer } from './use-answer.ts';
import { useClientState } from './use-client-state.ts';

/** What an experiment gives this visitor. The same object until something of it changes. */
export interface ExperimentUse extends ExperimentTrackers {
  /** Name of the variant; `null` where there is none: show what stands without the experiment. */
  readonly variant: string | null;
  /** Value of the variant; `null` where there is none. */
  readonly value: Json;
  /** Whether the visitor takes part, or is drawn since the end: only then an exposure is kept. */
  readonly inExperiment: boolean;
  /** False while the server was not asked yet and nothing is known from before. */
  readonly isReady: boolean;
}

/** The same functions while experiment, user and provider are the same. They never throw. */
interface ExperimentTrackers {
  /** The visitor meets the variant: call it where it shows. Told once. */
  readonly trackExposure: () => void;
  /** The visitor did what counts: an event `<experiment> conversion`, one row each time. */
  readonly trackConversion: (value?: number) => void;
}

/**
 * What an experiment gives this visitor, by its name or its flag's key. The component renders again
 * when that changes. While React hydrates it is what the bootstrap had. No exposure is told by itself.
 * Outside of a provider nobody takes part. Counted as `useFlag`. Never throws.
 *
 * @param userId who is meant: while the page's context is about another, nobody takes part and nothing
 *   is told; default: whoever the context is about
 * @example
 * const { variant, trackConversion } = useExperiment('split_view_layout_test', userId);
 */
export function useExperiment(id: string, userId?: string): ExperimentUse {
  const client = useContext(TidegateContext);
  const answer = useAnswer(id, (drawn) => (unitMeant(client, drawn, userId) ? drawn : null));
  const isReady = useClientState(
    (now) => now === null || now.evaluation(id) !== null || now.readiness().status !== 'loading',
    (hydrating) => hydrating === null || hydrating.bootstrapped(id) !== null,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another answer is another use
  useEffect(() => {
    client?.details(id, null);
  }, [client, id, answer]);
  const trackers = useMemo(() => trackersOf(client, id, userId), [client, id, userId]);
  return useMemo(() => {
    const { variant = null, value = null, draw = 0, metadata = {} } = answer ?? {};
    const inExperiment = draw > 0 && 'experiment' in metadata;
    return { variant, value, inExperiment, isReady, ...trackers };
  }, [answer, isReady, trackers]);
}

function trackersOf(
  client: BrowserClient | null,
  id: string,
  userId: string | undefined,
): ExperimentTrackers {
  const meant = () => client && unitMeant(client, client.evaluation(id), userId);
  return {
    trackExposure: () => {
      const by = meant();
      if (by) client?.expose(id, by);
    },
    trackConversion: (value) => {
      const by = meant();
      if (by) client?.track(conversionEvent(id), value === undefined ? { by } : { value, by });
    },
  };
}

/** The attribute that names the unit; `null` where the context is about another than the user meant. */
function unitMeant(
  client: BrowserClient | null,
  evaluation: BrowserEvaluation | null,
  userId: string | undefined,
): string | null {
  if (client === null) return null;
  const by = unitAttribute(client, evaluation, userId);
  return userId === undefined || client.unit(by) === userId ? by : null;
}
