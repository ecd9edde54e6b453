/**
 * Whether an error is part of the ordinary course of things and nothing to mend: an abort, or one
 * that carries an HTTP status from 400 to 499 as `status` or `statusCode`. Never throws.
 *
 * @example
 * Sentry.init({ dsn, beforeSend: (event, hint) => (isExpectedError(hint.originalException) ? null : event) });
 */
export function isExpectedError(error: unknown): boolean {
  try {
    if (typeof error !== 'object' || error === null) return false;
    const { name, status, statusCode } = error as Record<string, unknown>;
    const code = typeof status === 'number' ? status : statusCode;
    const isOfCaller = typeof code === 'number' && code >= 400 && code <= 499;
    return name === 'AbortError' || isOfCaller;
  } catch {
    return false;
  }
}
