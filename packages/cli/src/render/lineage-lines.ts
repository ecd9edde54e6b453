import type { LineageOutcome } from '@tidegate/server';
import { plain } from './plain.ts';

/** Lines that tell of a new lineage, and of what a person has to look at. Never throws. */
export function lineageLines({ environments, told }: LineageOutcome): string[] {
  return [
    ...environments.map(({ environment, from, to }) => `   ${environment}: ${from} → ${to}`),
    ...told.map((sentence) => `   ! ${sentence}`),
    'Start the server now; SDKs take what it says.',
  ].map(plain);
}
