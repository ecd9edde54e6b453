import type { Json } from '@tidegate/core';
import { detailsOf } from '../browser/page-client.ts';
import type { BrowserDetails } from '../browser/types.ts';
import { useAnswer } from './use-answer.ts';

/** A flag's value with why it is that, as `useFlag`; uncounted. Never throws. */
export function useFlagDetails<T extends Json>(
  flag: string,
  fallback: T,
): Omit<BrowserDetails<T>, 'source'> {
  return detailsOf(
    useAnswer(flag, (evaluation) => evaluation),
    fallback,
  );
}
