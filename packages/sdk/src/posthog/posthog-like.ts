/** What is used of `posthog-node`, 4 and later. */
export interface PosthogNodeLike {
  capture(message: {
    distinctId: string;
    event: string;
    properties: Record<string, unknown>;
    /** When it happened; default: now. */
    timestamp?: Date;
  }): void;
}

/** What is used of `posthog-js`. It knows its visitor. */
export interface PosthogBrowserLike {
  capture(event: string, properties: Record<string, unknown>): unknown;
}
