import type { Json } from '@tidegate/core';
import type { Ledger } from './ledger.ts';

/** The call settings of the AI SDK that a bundle may set by `parameters`. */
export interface CallSettings {
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
  readonly seed?: number;
  readonly stopSequences?: string[];
}

/**
 * A bundle's parameters as call settings. What is no setting, or of the wrong type, is left out
 * with a warning: the model's own default is safer than a call that throws. Never throws.
 */
export function callSettings(
  parameters: Readonly<Record<string, Json>>,
  ledger: Ledger,
): CallSettings {
  const settings: [string, Json][] = [];
  for (const [name, value] of Object.entries(parameters)) {
    if (RIGHT.get(name)?.(value) === true) {
      // A copy: the ruleset's own values are frozen and shared.
      settings.push([name, Array.isArray(value) ? [...value] : value]);
      continue;
    }
    const message = `Cannot use parameter "${name}" of the bundle: it is no call setting of the AI SDK, or of the wrong type; it is left out`;
    ledger.warnOnce('bundle-parameter', name, message);
  }
  return Object.fromEntries(settings);
}

type Check = (value: Json) => boolean;
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const isWhole: Check = (value) => Number.isSafeInteger(value);
const isPositive: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 1;
const isTexts: Check = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

const RIGHT: ReadonlyMap<string, Check> = new Map([
  ['maxOutputTokens', isPositive],
  ['temperature', isNumber],
  ['topP', isNumber],
  ['topK', isNumber],
  ['presencePenalty', isNumber],
  ['frequencyPenalty', isNumber],
  ['seed', isWhole],
  ['stopSequences', isTexts],
]);
