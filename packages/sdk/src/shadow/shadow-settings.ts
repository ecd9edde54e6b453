import type { Ledger } from '../ledger.ts';
import {
  NOISE_SHARE,
  SAME_FROM,
  SHADOW_COST_USD_PER_HOUR,
  SHADOW_TIMEOUT_MS,
  SHADOWS_AT_ONCE,
} from './limits.ts';
import type { ShadowArms, ShadowOptions } from './types.ts';

/** The bounds in force. What cannot be used is the default, with a warning. Never throws. */
export function shadowSettings(
  options: ShadowOptions | undefined,
  ledger: Ledger,
): Required<ShadowOptions> {
  const read = (name: keyof ShadowOptions, usual: number, isGood: (value: number) => boolean) =>
    usable(`shadow.${name}`, options?.[name], usual, isGood, ledger);
  return {
    costUsdPerHour: read('costUsdPerHour', SHADOW_COST_USD_PER_HOUR, isAmount),
    concurrency: read(
      'concurrency',
      SHADOWS_AT_ONCE,
      (value) => Number.isInteger(value) && value >= 0,
    ),
    timeoutMs: read('timeoutMs', SHADOW_TIMEOUT_MS, isDuration),
    noiseShare: read('noiseShare', NOISE_SHARE, isShare),
  };
}

/** The bounds of one call. */
export function armLimits(
  { limits }: Pick<ShadowArms<unknown>, 'limits'>,
  { timeoutMs }: Pick<Required<ShadowOptions>, 'timeoutMs'>,
  ledger: Ledger,
): { readonly timeoutMs: number; readonly sameFrom: number } {
  return {
    timeoutMs: usable('limits.timeoutMs', limits?.timeoutMs, timeoutMs, isDuration, ledger),
    sameFrom: usable('limits.sameFrom', limits?.sameFrom, SAME_FROM, isShare, ledger),
  };
}

function usable(
  name: string,
  given: unknown,
  usual: number,
  isGood: (value: number) => boolean,
  ledger: Ledger,
): number {
  if (given === undefined) return usual;
  if (typeof given === 'number' && isGood(given)) return given;
  const message = `Cannot use ${name} "${String(given)}": it is no number in range; ${usual} is used`;
  ledger.warnOnce('shadow', name, message);
  return usual;
}

function isAmount(value: number): boolean {
  return value >= 0 && value < Infinity;
}

function isDuration(value: number): boolean {
  return value > 0 && value < Infinity;
}

function isShare(value: number): boolean {
  return value >= 0 && value <= 1;
}
