import { createElement, type ErrorInfo } from 'react';
import { expect, test } from 'vitest';
import { ErrorBoundary } from './error-boundary.ts';

const info: ErrorInfo = { componentStack: '\n    at Chat' };

test('ErrorBoundary shows its children until one throws, then its fallback', () => {
  const boundary = new ErrorBoundary({ children: 'the chat', fallback: 'Something broke' });
  expect(boundary.render()).toBe('the chat');
  boundary.state = ErrorBoundary.getDerivedStateFromError(undefined);
  expect(boundary.render()).toBe('Something broke');
});

test('ErrorBoundary hands the error to a fallback that is a function', () => {
  const error = new Error('away');
  const boundary = new ErrorBoundary({
    children: 'the chat',
    fallback: (what, retry) =>
      createElement('button', { type: 'button', onClick: retry }, String(what)),
  });
  boundary.state = ErrorBoundary.getDerivedStateFromError(error);
  expect(boundary.render()).toMatchObject({ type: 'button', props: { children: 'Error: away' } });
});

test('ErrorBoundary reports each error, and is not harmed by its reporter', () => {
  const told: unknown[] = [];
  const boundary = new ErrorBoundary({
    fallback: null,
    report: (error, context) => {
      told.push([error, context]);
      throw new Error('a broken reporter');
    },
  });
  boundary.componentDidCatch('away', info);
  new ErrorBoundary({ fallback: null }).componentDidCatch('away', info);
  expect(told).toEqual([['away', { componentStack: '\n    at Chat' }]]);
});
