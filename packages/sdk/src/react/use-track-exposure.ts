import { useContext, useEffect } from 'react';
import { unitAttribute } from '../unit-attribute.ts';
import { TidegateContext } from './tidegate-context.ts';
import { useAnswer } from './use-answer.ts';

/**
 * Tells that the visitor met what a flag gives, as soon as the component is on the page: put it where
 * the variant really shows. Told again when the context names another visitor, or the flag another
 * variant or draw. Only drawn variants are told, each once. Never throws.
 *
 * @param flag key of a flag, or name of an experiment
 * @param by context attribute that the flag is drawn by; default: that of its experiment, else
 *   `targetingKey`
 */
export function useTrackExposure(flag: string, by?: string): void {
  const client = useContext(TidegateContext);
  const met = useAnswer(flag, (drawn) =>
    client && drawn?.draw
      ? `${drawn.variant} ${drawn.draw} ${client.unit(by ?? unitAttribute(client, drawn))}`
      : null,
  );
  useEffect(() => {
    if (met) client?.expose(flag, by);
  }, [client, flag, by, met]);
}
