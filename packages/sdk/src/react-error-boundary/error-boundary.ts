import { Component, type ErrorInfo, type ReactNode } from 'react';

/** Whom a boundary tells; `captureError` of `@tidegate/sdk/monitoring`, or Sentry's `captureException`. */
export type ErrorReporter = (error: unknown, context: { componentStack: string }) => unknown;

/** A part of the page that may break without the rest. */
export interface ErrorBoundaryProps {
  readonly children?: ReactNode;
  /** What stands there in place of the broken part; a function may offer to try again. */
  readonly fallback: ReactNode | ((error: unknown, retry: () => void) => ReactNode);
  /** Told of each error once. What it throws is ignored. */
  readonly report?: ErrorReporter | undefined;
}

interface State {
  /** `null` while nothing is broken: an error may be anything, `undefined` too. */
  readonly broken: { readonly error: unknown } | null;
}

/**
 * Shows a fallback where a component below throws while it renders, and reports the error. Errors of
 * event handlers and of promises do not come here: `monitorPage` counts them.
 *
 * @example
 * createElement(ErrorBoundary, { fallback: 'Something broke', report: captureError }, app)
 */
export class ErrorBoundary extends Component<ErrorBoundaryProps, State> {
  override state: State = { broken: null };

  static getDerivedStateFromError(error: unknown): State {
    return { broken: { error } };
  }

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo): void {
    try {
      this.props.report?.(error, { componentStack: componentStack ?? '' });
    } catch {
      // The fallback is shown all the same.
    }
  }

  override render(): ReactNode {
    const { broken } = this.state;
    const { children, fallback } = this.props;
    if (broken === null) return children;
    if (typeof fallback !== 'function') return fallback;
    return fallback(broken.error, () => this.setState({ broken: null }));
  }
}
