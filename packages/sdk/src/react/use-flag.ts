import type { Json } from '@tidegate/core';
import { useContext, useEffect } from 'react';
import { isSameKind } from '../typed-value.ts';
import { TidegateContext } from './tidegate-context.ts';
import { useAnswer } from './use-answer.ts';

/**
 * The value of a flag, or the fallback where the flag has none that is of the fallback's type. The
 * component renders again when this value changes. Outside of a provider it is the fallback. Counted
 * once for each mounted component and value. Never throws.
 *
 * @example
 * const isNewChat = useFlag('new-chat', false);
 */
export function useFlag(flag: string, fallback: boolean): boolean;
export function useFlag(flag: string, fallback: string): string;
export function useFlag(flag: string, fallback: number): number;
export function useFlag<T extends Json>(flag: string, fallback: T): T;
export function useFlag(flag: string, fallback: Json): Json {
  const client = useContext(TidegateContext);
  const value = useAnswer(flag, (evaluation) => evaluation?.value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another value is another use
  useEffect(() => {
    client?.details(flag, null);
  }, [client, flag, value]);
  return value !== undefined && isSameKind(value, fallback) ? value : fallback;
}
