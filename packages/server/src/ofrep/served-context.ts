import type { EvaluationContext } from '@tidegate/core';
import type { KeyKind } from '@tidegate/protocol';
import { readPin, signPin } from './conversation-pin.ts';

/** A context as far as the key that came with it is believed. */
export interface ServedContext {
  readonly isBrowser: boolean;
  readonly hasTargetingKey: boolean;
  /** It said when its conversation started, and that was no number. */
  readonly isStartBad: boolean;
  /** For a browser with a targeting key: what it shall send as `conversationPin` from now on. */
  readonly pin: string | null;
  /**
   * What a flag whose draws are by this attribute is evaluated for. A bad start takes the unit with
   * it: such a conversation gets control.
   */
  contextFor(unit: string): EvaluationContext;
}

const START = 'conversationStartedAtMs';
const PIN = 'conversationPin';

/**
 * Makes a context ready for `evaluate`. The start of a conversation is believed from server and
 * admin keys. A browser proves it by a pin that we signed; without one its conversation starts now.
 * Never throws on parsed JSON.
 *
 * @param secret the environment's, base64url
 * @param nowMs ms since epoch
 */
export function servedContext(
  given: Readonly<Record<string, unknown>>,
  asked: { readonly kind: KeyKind; readonly secret: string; readonly nowMs: number },
): ServedContext {
  const attributes = new Map(Object.entries(given));
  const targetingKey = attributes.get('targetingKey');
  const key = typeof targetingKey === 'string' ? targetingKey : null;
  return asked.kind === 'browser'
    ? forBrowser(attributes, key, asked)
    : forServer(given, attributes, key);
}

function forServer(
  context: EvaluationContext,
  attributes: ReadonlyMap<string, unknown>,
  key: string | null,
): ServedContext {
  const start = attributes.get(START);
  const isStartBad = start !== undefined && !Number.isFinite(start);
  const unitless = new Map<string, EvaluationContext>();
  return {
    isBrowser: false,
    hasTargetingKey: key !== null,
    isStartBad,
    pin: null,
    contextFor(unit) {
      if (!isStartBad) return context;
      const known = unitless.get(unit) ?? without(attributes, [START, 'targetingKey', unit]);
      unitless.set(unit, known);
      return known;
    },
  };
}

function forBrowser(
  attributes: ReadonlyMap<string, unknown>,
  key: string | null,
  { secret, nowMs }: { readonly secret: string; readonly nowMs: number },
): ServedContext {
  const pinnedMs = key === null ? null : readPin(secret, key, attributes.get(PIN));
  const startMs = pinnedMs ?? Math.trunc(nowMs);
  const context = { ...without(attributes, [START, PIN]), [START]: startMs };
  return {
    isBrowser: true,
    hasTargetingKey: key !== null,
    isStartBad: false,
    pin: key === null ? null : signPin(secret, key, startMs),
    contextFor: () => context,
  };
}

function without(
  attributes: ReadonlyMap<string, unknown>,
  names: readonly string[],
): EvaluationContext {
  const left = new Map(attributes);
  for (const name of names) left.delete(name);
  return Object.fromEntries(left);
}
