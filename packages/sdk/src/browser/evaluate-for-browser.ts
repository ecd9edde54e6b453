import type { Evaluation, EvaluationContext, Json } from '@tidegate/core';
import type { Client } from '../types.ts';
import type { BootstrapFlag, BrowserBootstrap } from './types.ts';

/**
 * Evaluates flags on the page's server, for the first render there and in the browser: plain JSON to
 * hand over as `bootstrap`. Only flags that are `clientVisible` get into it, and no agent bundle. The
 * start of the conversation goes with it, signed: the server answers the browser as it was answered
 * here, also when a ramp went on meanwhile. Never rejects.
 *
 * @param flags the flags that the page uses, with their fallbacks
 * @example
 * const bootstrap = await evaluateForBrowser(tidegate, { targetingKey: chatId }, { 'new-chat': false });
 */
export async function evaluateForBrowser(
  client: Pick<Client, 'details' | 'conversationPin'>,
  context: EvaluationContext,
  flags: Readonly<Record<string, Json>>,
): Promise<BrowserBootstrap> {
  const conversationPin = await client.conversationPin(context);
  const placed = conversationPin === null ? context : withStart(context, conversationPin);
  const evaluated = Object.entries(flags).flatMap(([key, fallback]): BootstrapFlag[] => {
    const details = client.details(key, placed, fallback);
    const { value, servedAs, reason, errorCode, metadata } = details;
    const isVisible = metadata['clientVisible'] === true && !holdsBundle(value);
    // Without a variant it is the fallback, and the browser has one of its own.
    if (!isVisible || errorCode !== undefined || servedAs === null) return [];
    return [{ key, value, variant: servedAs, reason, ...experimentOf(metadata) }];
  });
  return { flags: evaluated, ...(conversationPin === null ? {} : { conversationPin }) };
}

/** Of a flag's metadata what the page needs to tell of an experiment, as the server answers it. */
function experimentOf({
  experiment,
  unit,
}: Evaluation['metadata']): Pick<BootstrapFlag, 'metadata'> {
  if (typeof experiment !== 'string') return {};
  return { metadata: { experiment, ...(typeof unit === 'string' ? { unit } : {}) } };
}

/** Evaluated for the start that was signed, and not for a later look at the clock. */
function withStart(context: EvaluationContext, pin: string): EvaluationContext {
  try {
    return { ...context, conversationStartedAtMs: Number.parseInt(pin, 10) };
  } catch {
    // A context that throws when it is looked at: its flags answer their fallbacks.
    return context;
  }
}

/** An agent bundle, or something with one in it: prompts are nothing for a page. */
function holdsBundle(value: Json): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    ((Object.hasOwn(value, 'model') && Object.hasOwn(value, 'prompt')) ||
      Object.values(value).some(holdsBundle))
  );
}
