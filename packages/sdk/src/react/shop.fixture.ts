/** A small application that uses flags; the page's server and the browser render it alike. */
import { createElement, Fragment, type ReactNode } from 'react';
import { useFlag, useTrackExposure, useVariant } from './index.ts';

/** How often each part was rendered. */
export const renders: Record<string, number> = {};

/** Two parts that look at one flag each. */
export function Shop(): ReactNode {
  return createElement(Fragment, null, createElement(Chat), createElement(Banner));
}

function Chat(): ReactNode {
  counted('chat');
  useTrackExposure('chat');
  const text = useFlag('chat', false) ? 'the new chat' : 'the old chat';
  return createElement('h1', { id: 'chat' }, text, ` (${useVariant('chat') ?? 'no variant'})`);
}

function Banner(): ReactNode {
  counted('banner');
  return createElement('p', { id: 'banner' }, useFlag('banner', 'no banner'));
}

function counted(part: string): void {
  renders[part] = (renders[part] ?? 0) + 1;
}
