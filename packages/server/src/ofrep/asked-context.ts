/** The context of a request, or why it is none. */
export type AskedContext =
  | { readonly ok: true; readonly context: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly errorDetails: string };

/** Reads the context of a request's body. Never throws. Source: OFREP 0.3.0, `evaluationRequest`. */
export function askedContext(body: unknown): AskedContext {
  const context = isObject(body) && Object.hasOwn(body, 'context') ? body['context'] : undefined;
  if (!isObject(context))
    return wrong('it has no object "context"; send {"context": {"targetingKey": "…"}}');
  const key = Object.hasOwn(context, 'targetingKey') ? context['targetingKey'] : undefined;
  if (key === undefined || key === null || typeof key === 'string') return { ok: true, context };
  return wrong('its "targetingKey" is no text; send a text, or leave it out');
}

function wrong(state: string): AskedContext {
  return { ok: false, errorDetails: `Cannot read the context: ${state}` };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
