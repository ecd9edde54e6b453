/** Something that nobody caught. */
export interface Uncaught {
  readonly kind: 'error' | 'rejection';
  readonly error: unknown;
}

/** Tells of errors and rejections that reach the window; returns how to stop. Never throws. */
export function watchErrors(tell: (uncaught: Uncaught) => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  addEventListener(
    'error',
    // Of a script of another origin, browsers tell a text alone.
    ({ error, message }) => tell({ kind: 'error', error: error ?? message }),
    { signal },
  );
  addEventListener(
    'unhandledrejection',
    ({ reason }) => tell({ kind: 'rejection', error: reason }),
    {
      signal,
    },
  );
  return () => stop.abort();
}
