export { forwardToPosthog, type PosthogForwarding } from './forward-to-posthog.ts';
export type * from './posthog-like.ts';
