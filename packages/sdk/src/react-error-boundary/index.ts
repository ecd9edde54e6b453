'use client';

export {
  ErrorBoundary,
  type ErrorBoundaryProps,
  type ErrorReporter,
} from './error-boundary.ts';
export { useFeatureFlag } from './use-feature-flag.ts';
