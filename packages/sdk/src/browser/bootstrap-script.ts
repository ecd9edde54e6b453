import { isRecord, parse } from './bulk-answer.ts';
import type { BrowserBootstrap } from './types.ts';

/**
 * A bootstrap as a piece of HTML for the page's server to print. It is data, not code: a content
 * security policy has nothing against it, and no value can end the element. Never throws.
 */
export function bootstrapScript(bootstrap: BrowserBootstrap): string {
  // Without "<" there is neither an end tag nor a comment in it.
  const json = JSON.stringify(bootstrap).replaceAll('<', '\\u003c');
  return `<script type="application/json" id="${ELEMENT_ID}">${json}</script>`;
}

/** Reads what `bootstrapScript` printed into this page; `undefined` where there is none. Never throws. */
export function readBootstrap(): BrowserBootstrap | undefined {
  if (typeof document === 'undefined') return undefined;
  const text = document.getElementById(ELEMENT_ID)?.textContent ?? null;
  const bootstrap = parse(text);
  if (!isRecord(bootstrap) || !Array.isArray(bootstrap['flags'])) return undefined;
  return bootstrap as unknown as BrowserBootstrap;
}

const ELEMENT_ID = 'tidegate-bootstrap';
