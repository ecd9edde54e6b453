import type { EvaluationContext } from '@tidegate/core';
import type { KeyKind } from '@tidegate/protocol';
import { readPin, signPin } from './conversation-pin.ts';

/** A context as far as the key that came with it is believed. */
export interface ServedContext {
  readonly isBrowser: boolean;
  readonly hasTargetingKey: boolean;
  /** It said when its conversation started, and that was no number, or a pin that is not ours. */
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
 * admin keys. A browser proves it by a pin that we signed; without one its conversation starts now,
 * and with one that is not ours for its targeting key it gets control, and no pin: who answered the
 * turns before is not known. Never throws on parsed JSON.
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
  const served = { isBrowser: false, hasTargetingKey: key !== null, isStartBad, pin: null };
  return isStartBad ? startless(attributes, served) : { ...served, contextFor: () => context };
}

function forBrowser(
  attributes: ReadonlyMap<string, unknown>,
  key: string | null,
  { secret, nowMs }: { readonly secret: string; readonly nowMs: number },
): ServedContext {
  const given = attributes.get(PIN) ?? '';
  const pinnedMs = key === null ? null : readPin(secret, key, given);
  const isStartBad = key !== null && given !== '' && pinnedMs === null;
  const startMs = pinnedMs ?? Math.trunc(nowMs);
  const pin = key === null || isStartBad ? null : signPin(secret, key, startMs);
  const served = { isBrowser: true, hasTargetingKey: key !== null, isStartBad, pin };
  if (isStartBad) return startless(attributes, served);
  const context = { ...without(attributes, [START, PIN]), [START]: startMs };
  return { ...served, contextFor: () => context };
}

/** A conversation of which nobody knows when it started is drawn by nothing. */
function startless(
  attributes: ReadonlyMap<string, unknown>,
  served: Omit<ServedContext, 'contextFor'>,
): ServedContext {
  const unitless = new Map<string, EvaluationContext>();
  return {
    ...served,
    contextFor(unit) {
      const known = unitless.get(unit) ?? without(attributes, [START, PIN, 'targetingKey', unit]);
      unitless.set(unit, known);
      return known;
    },
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
