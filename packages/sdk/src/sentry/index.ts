export { forwardToSentry, type SentryForwarding } from './forward-to-sentry.ts';
export { isExpectedError } from './is-expected-error.ts';
export type * from './sentry-like.ts';
