/**
 * Where turns are counted whatever variants they met: figures of the whole product, rollout or not.
 * No flag has an empty key, so it is nobody's arm.
 */
export const WHOLE_PRODUCT = { flag: '', variant: 'all', draw: 0 } as const;

/** Labels of what has no room under labels of its own (the name is OpenTelemetry's). */
export const OVERFLOW_LABELS: Readonly<Record<string, string>> = { 'otel.metric.overflow': 'true' };
