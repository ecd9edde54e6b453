/** The part of a scope that is written to. */
export interface SentryScope {
  setTag(name: string, value: string): unknown;
  setUser(user: { id: string }): unknown;
  setContext(name: string, context: Record<string, unknown>): unknown;
}

/** A step on the way to an error. */
export interface SentryBreadcrumb {
  readonly category: string;
  readonly message: string;
  readonly level: 'info' | 'warning';
  readonly data: Record<string, unknown>;
}

/** What is used of `@sentry/node`, `@sentry/browser` or `@sentry/react`, 8 and later. */
export interface SentryLike {
  getClient(): { getIntegrationByName(name: string): unknown } | undefined;
  addBreadcrumb(breadcrumb: SentryBreadcrumb): void;
  withScope(run: (scope: SentryScope) => void): void;
  captureException(error: unknown): unknown;
}
